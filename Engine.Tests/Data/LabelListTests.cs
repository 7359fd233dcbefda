using System.Text;
using Engine.Data;

namespace Engine.Tests.Data;

public sealed class LabelListTests
{
    [TestCase("tench\ngoldfish\ngreat white shark\n")]
    [TestCase("tench\r\ngoldfish\r\ngreat white shark")]
    [TestCase("\uFEFFtench\ngoldfish\ngreat white shark\n\n")]
    [TestCase("[\"tench\", \"goldfish\", \"great white shark\"]")]
    [TestCase("{\"2\": \"great white shark\", \"0\": \"tench\", \"1\": \"goldfish\"}")]
    [TestCase("{\"0\": [\"n01440764\", \"tench\"], \"1\": [\"n01443537\", \"goldfish\"], \"2\": [\"n01484850\", \"great white shark\"]}")]
    public void EveryFormGivesTheSameLabels(string text)
    {
        LabelList labels = Read(Encoding.UTF8.GetBytes(text));
        Assert.That(labels.Count, Is.EqualTo(3));
        Assert.That(new[] { labels[0], labels[1], labels[2] }, Is.EqualTo(new[] { "tench", "goldfish", "great white shark" }));
    }

    [TestCase("", "no labels")]
    [TestCase("\n\n", "no labels")]
    [TestCase("[]", "no labels")]
    [TestCase("a\n\nb\n", "line 2")]
    [TestCase("[\"a\", 3]", "class 1")]
    [TestCase("[\"a\", \" \"]", "class 1")]
    [TestCase("[\"a\"", "JSON")]
    [TestCase("{\"0\": \"a\", \"2\": \"b\"}", "\"2\"")]
    [TestCase("{\"0\": \"a\", \"0\": \"b\"}", "class 0")]
    [TestCase("{\"zero\": \"a\"}", "\"zero\"")]
    [TestCase("{\"0\": [\"a\"]}", "class 0")]
    [TestCase("[\"\\ud800\",\"a\"]", "no text")]
    [TestCase("{\"0\": \"\\udc00\"}", "no text")]
    [TestCase("{\"\\ud800\": \"a\"}", "no text")]
    public void WhatIsNotAListIsRefused(string text, string said) =>
        Assert.That(() => Read(Encoding.UTF8.GetBytes(text)), Throws.TypeOf<InvalidDataException>().With.Message.Contains(said));

    [Test]
    public void TextThatIsNotUtf8IsRefused() =>
        Assert.That(() => Read([(byte)'a', 0xE9, (byte)'\n']), Throws.TypeOf<InvalidDataException>().With.Message.Contains("UTF-8"));

    [Test]
    public void ThePathComesFirstInAMessage()
    {
        string path = Write([]);
        try
        {
            Assert.That(() => LabelList.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(path + ": "));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void AnIndexOutsideTheListIsRefused()
    {
        LabelList labels = new(["a", "b"]);
        Assert.That(() => labels[2], Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("0 to 1"));
        Assert.That(() => labels[-1], Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new LabelList([]), Throws.ArgumentException);
    }

    private static LabelList Read(byte[] content)
    {
        string path = Write(content);
        try
        {
            return LabelList.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Write(byte[] content)
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.txt");
        File.WriteAllBytes(path, content);
        return path;
    }
}
