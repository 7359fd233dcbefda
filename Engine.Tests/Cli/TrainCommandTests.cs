using System.Diagnostics;
using System.Text.Json;
using Engine.Cli.Commands;
using Engine.Tests.Data;
using Engine.Tests.Support;
using Engine.Training;

namespace Engine.Tests.Cli;

/// <summary><c>engine train</c>, <c>eval</c>, <c>gradcheck</c> and <c>classify</c> with what was trained, on small data in files.</summary>
public sealed class TrainCommandTests
{
    private readonly TemporaryFolder _data = DataFiles.SmallIdx();

    [OneTimeTearDown]
    public void DeleteData() => _data.Dispose();

    [Test]
    public void ARunsFolderHasEverything()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        CommandLine ran = CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--epochs", "2", "--batch", "32");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Error, Is.Empty);
        Assert.That(ran.Output, Does.Contain("61,706 parameters").And.Contain("96 images").And.Contain("20 images").And.Contain("best:"));
        Assert.That(Directory.EnumerateFiles(run).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "best.safetensors", "curves.svg", "last.ckpt", "metrics.jsonl", "run.json" }));

        JsonElement[] lines = [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] steps = [.. lines.Where(l => l.TryGetProperty("step", out _))], epochs = [.. lines.Where(l => l.TryGetProperty("trainLoss", out _))];
        Assert.That(steps.Select(s => s.GetProperty("step").GetInt32()), Is.EqualTo(Enumerable.Range(1, 6)));
        Assert.That(steps.Select(s => s.GetProperty("epoch").GetInt32()), Is.EqualTo(new[] { 1, 1, 1, 2, 2, 2 }));
        Assert.That(steps.All(s => s.GetProperty("loss").GetDouble() > 0 && s.GetProperty("lr").GetDouble() > 0));
        Assert.That(epochs, Has.Length.EqualTo(2));
        foreach (string key in new[] { "epoch", "trainLoss", "trainAccuracy", "valLoss", "valAccuracy", "imagesPerSecond" })
            Assert.That(epochs.All(e => e.GetProperty(key).ValueKind == JsonValueKind.Number), key);

        JsonElement settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run, "run.json"))).RootElement;
        Assert.That(settings.GetProperty("model").GetProperty("model").GetString(), Is.EqualTo("lenet5"));
        Assert.That(settings.GetProperty("batch").GetInt32(), Is.EqualTo(32));
        Assert.That(settings.GetProperty("dataHash").GetString(), Has.Length.EqualTo(64));
        foreach (string key in new[] { "engine", "runtime", "system", "device", "seed", "learningRate", "schedule" })
            Assert.That(settings.TryGetProperty(key, out _), key);

        var curves = new System.Xml.XmlDocument();
        curves.Load(Path.Combine(run, "curves.svg"));
        Assert.That(curves.DocumentElement!.Name, Is.EqualTo("svg"));

        CommandLine eval = CommandLine.Run("eval", "--weights", Path.Combine(run, "best.safetensors"), "--data", $"idx:{_data.Path}", "--json");
        Assert.That(eval.ExitCode, Is.Zero, eval.Error);
        double best = epochs.Max(e => e.GetProperty("valAccuracy").GetDouble());
        Assert.That(eval.Json.GetProperty("images").GetInt32(), Is.EqualTo(20));
        Assert.That(eval.Json.GetProperty("top1").GetDouble(), Is.EqualTo(best));
        Assert.That(eval.Json.GetProperty("confusion").EnumerateArray().SelectMany(row => row.EnumerateArray()).Sum(n => n.GetInt32()), Is.EqualTo(20));
        Assert.That(CommandLine.Run("eval", "--weights", Path.Combine(run, "best.safetensors"), "--data", $"idx:{_data.Path}").Output, Does.Contain("top-1").And.Contain("label \\ answer"));

        string picture = folder["digit.png"];
        Engine.Data.ImageFile.WritePng(picture, DataFiles.Picture(28, 28, 5));
        CommandLine classify = CommandLine.Run("classify", picture, "--weights", Path.Combine(run, "best.safetensors"), "--json");
        Assert.That(classify.ExitCode, Is.Zero, classify.Error);
        Assert.That(classify.Json[0].GetProperty("top")[0].GetProperty("label").GetString(), Has.Length.EqualTo(1), "the class's name comes from the run");
    }

    [Test]
    public void FilesThatAreNotTheRunsStay()
    {
        using var folder = new TemporaryFolder();
        string remains = $"last.ckpt.tmp-{Guid.NewGuid():N}";
        string[] own = [$"letter.tmp-{Guid.NewGuid():N}", "last.ckpt.tmp-mine", "notes.tmp-1.txt"];
        foreach (string name in own.Append(remains))
            folder.Write($"run/{name}", [1]);
        CommandLine ran = CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", folder["run"], "--steps", "1");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(Directory.EnumerateFiles(folder["run"]).Select(Path.GetFileName).Where(name => name!.Contains(".tmp-", StringComparison.Ordinal)), Is.EquivalentTo(own));
    }

    [Test]
    public void ARunThatIsToldToEndBeforeWhereItIsSaysSo()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"], settings = folder["run/run.json"];
        Assert.That(CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--epochs", "2", "--batch", "32").ExitCode, Is.Zero);
        CommandLine again = CommandLine.Run("train", "--resume", run);
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(again.Output, Does.Contain("is finished").And.Contain("6 steps").And.Contain("best:").And.Contain($"--weights {folder["run/best.safetensors"]}"), "of the epochs before");
        Assert.That(again.Output, Does.Not.Contain("train loss"), "no table without rows");
        foreach (string option in new[] { "--epochs", "--steps" })
            CommandLine.RunAndExpectError(2, ["train", "--resume", run, option, "3"], option, "a new one", $"--weights {folder["run/best.safetensors"]}");
        File.WriteAllText(settings, File.ReadAllText(settings).Replace("\"epochs\": 2", "\"epochs\": 1", StringComparison.Ordinal));
        CommandLine.RunAndExpectError(1, ["train", "--resume", run], "last.ckpt", "step 6", "step 3");
    }

    /// <summary>Nothing of what the first epoch taught is lost where the images it is tried on, or the disk, fail.</summary>
    [Test]
    public void AnEpochWhoseValidationFailsIsGoneOnWith()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteClasses(folder, "data/train", 28, 28, ("a", 8), ("b", 8));
        DataFiles.WriteClasses(folder, "data/val", 28, 28, ("a", 2), ("b", 2));
        string[] Train(string run) => ["train", "--model", "lenet5", "--data", $"folder:{folder["data"]}", "--out", folder[run], "--epochs", "2", "--batch", "8", "--augment", "none"];
        Assert.That(CommandLine.Run(Train("whole")).ExitCode, Is.Zero);
        string image = Directory.EnumerateFiles(folder["data/val/b"]).First();
        byte[] good = File.ReadAllBytes(image);
        File.WriteAllBytes(image, good[..20]);
        CommandLine failed = CommandLine.Run(Train("cut"));
        Assert.That(failed.ExitCode, Is.EqualTo(1));
        Assert.That(failed.Error, Does.Contain(Path.GetFileName(image)));
        File.WriteAllBytes(image, good);
        CommandLine rest = CommandLine.Run("train", "--resume", folder["cut"]);
        Assert.That(rest.ExitCode, Is.Zero, rest.Error);
        RunFiles.AssertSame(folder["cut"], folder["whole"]);
    }

    [Test]
    public void ACheckpointIsNotTakenForWeights()
    {
        using var folder = new TemporaryFolder();
        Assert.That(CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", folder["run"], "--steps", "1").ExitCode, Is.Zero);
        string checkpoint = folder["run/last.ckpt"], data = $"idx:{_data.Path}";
        CommandLine.RunAndExpectError(1, ["eval", "--weights", checkpoint, "--data", data], "checkpoint", "best.safetensors");
        CommandLine.RunAndExpectError(1, ["train", "--model", "lenet5", "--data", data, "--out", folder["next"], "--weights", checkpoint], "checkpoint", "best.safetensors");
    }

    /// <summary>The rate climbs in an eighth of a short training, where nothing else is said.</summary>
    [TestCase("--steps", "2", 2 / 6.0 / 8)]
    [TestCase("--epochs", "1", 1 / 8.0)]
    [TestCase("--epochs", "16", 1)]
    public void AShortTrainingWarmsUpShortly(string option, string value, double epochs)
    {
        using var folder = new TemporaryFolder();
        CommandLine.RunAndInterrupt("epoch   train loss", "train", "--model", "vgg11", "--data", "synthetic:48:3x32x32", "--out", folder["run"], "--batch", "8", option, value);
        JsonElement settings = JsonDocument.Parse(File.ReadAllBytes(folder["run/run.json"])).RootElement;
        Assert.That(settings.GetProperty("warmUpEpochs").GetDouble(), Is.EqualTo(epochs).Within(1e-12));
    }

    /// <summary>Weights without a word of their classes, and data that have fewer: said, and answers beyond the data's classes are counted.</summary>
    [Test]
    public void FewerClassesInTheDataThanInTheModelAreSaid()
    {
        using var folder = new TemporaryFolder();
        using (var backend = new Engine.Cpu.CpuBackend())
        using (var network = new Engine.Models.Network(Engine.Models.ModelCatalog.Create("lenet5", new Engine.Models.ModelOptions { Classes = 12 }), backend))
        {
            network.InitializeWeights(1);
            var bias = new float[12];
            bias[11] = 1000;
            network.WriteParameter("classifier.4.bias", bias);
            network.SaveWeights(folder["plain.safetensors"]);
        }

        CommandLine eval = CommandLine.Run("eval", "--model", "lenet5", "--classes", "12", "--weights", folder["plain.safetensors"], "--data", $"idx:{_data.Path}");
        Assert.That(eval.ExitCode, Is.Zero, eval.Error);
        Assert.That(eval.Error, Does.Contain("10 classes").And.Contain("12"));
        Assert.That(eval.Output, Does.Contain("others"));
    }

    [Test]
    public void AStudysReportIsNotTrainedOver()
    {
        using var folder = new TemporaryFolder();
        folder.Write("report.html", [1]);
        folder.Write("run.json", [2]);
        CommandLine.RunAndExpectError(1, ["train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", folder.Path, "--steps", "1"], folder.Path, "study's report", "another folder");
        Assert.That(File.ReadAllBytes(folder["run.json"]), Is.EqualTo(new byte[] { 2 }));
    }

    /// <summary>What a model is tried on may be less than what it takes to learn: test files alone, a single class, numbers with gaps.</summary>
    [Test]
    public void WhatAModelIsTriedOnNeedNotBeEnoughToLearnFrom()
    {
        using var folder = new TemporaryFolder();
        foreach (string part in new[] { "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
            File.Copy(_data[part], folder.At("test", part));
        DataFiles.WriteClasses(folder, "single", 28, 28, ("7", 3));
        folder.Write("gap.txt", "single/7/0000.png 7\nsingle/7/0001.png 2\n"u8.ToArray());
        int number = 0;
        foreach ((string validation, int images) in new[] { ($"idx:{folder["test"]}", 20), ($"folder:{folder["single"]}", 3), ($"list:{folder["gap.txt"]}", 2) })
        {
            string run = folder[$"run{++number}"];
            CommandLine ran = CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--steps", "1", "--val", validation);
            Assert.That(ran.ExitCode, Is.Zero, ran.Error);
            Assert.That(ran.Output, Does.Contain($": {images} images"), validation);
            CommandLine again = CommandLine.Run("train", "--resume", run);
            Assert.That(again.ExitCode, Is.Zero, again.Error);
        }
    }

    [Test]
    public void TrainedWeightsStartAnotherTrainingWithAnotherHead()
    {
        using var folder = new TemporaryFolder();
        Assert.That(CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", folder["first"], "--steps", "2").ExitCode, Is.Zero);
        string[] second = ["train", "--model", "lenet5", "--classes", "12", "--data", $"idx:{_data.Path}", "--steps", "1", "--weights", folder["first/best.safetensors"]];
        CommandLine.RunAndExpectError(1, [.. second, "--out", folder["refused"]], "classifier.4", "10 classes");
        CommandLine ran = CommandLine.Run([.. second, "--out", folder["second"], "--replace-head", "--freeze", "features"]);
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Output, Does.Contain("12 classes"));
    }

    [Test]
    public void BadWordsAreWrongUsageBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"], data = $"idx:{_data.Path}";
        void Refused(string[] args, params string[] says) => CommandLine.RunAndExpectError(2, ["train", .. args], says);
        Refused(["--model", "lenet4", "--data", data, "--out", run], "lenet4", "lenet5");
        Refused(["--data", data, "--out", run], "--model");
        Refused(["--model", "lenet5", "--out", run], "--data");
        Refused(["--model", "lenet5", "--data", data], "--out");
        Refused(["--model", "lenet5", "--data", "idy:x", "--out", run], "idy", "idx");
        Refused(["--model", "lenet5", "--data", _data.Path, "--out", run], $"'idx:{_data.Path}'");
        string[] good = ["--model", "lenet5", "--data", data, "--out", run];
        Refused([.. good, "--optimizer", "adam"], "adam", "adamw");
        Refused([.. good, "--schedule", "cosin"], "cosin", "cosine");
        Refused([.. good, "--augment", "rotaton"], "rotaton", "rotation");
        Refused([.. good, "--normalize", "imagnet"], "imagnet", "imagenet");
        Refused([.. good, "--normalize", "imagenet"], "3 channels");
        Refused([.. good, "--init", "xavier"], "xavier", "glorot-normal");
        Refused([.. good, "--lr", "-1"], "learning rate", "-1");
        Refused([.. good, "--lr", "0,05"], "--lr", "decimal point", "0,05");
        Refused([.. good, "--momentum", "1"], "momentum");
        Refused([.. good, "--dropout", "1"], "--dropout");
        Refused([.. good, "--dropout", "0.5"], "--dropout", "lenet5", "no dropout");
        Refused([.. good, "--input", "2x28x28"], "--input", "1 channel");
        Refused([.. good, "--init", "he-normal", "--weights", "w.safetensors"], "--init", "--replace-head");
        Refused([.. good, "--steps", "3", "--batch", "32", "--warmup", "1"], "--warmup", "3 steps");
        Refused([.. good, "--epochs", "0"], "--epochs");
        Refused([.. good, "--batch", "x"], "--batch");
        Refused([.. good, "--batch", "97"], "97", "96");
        Refused([.. good, "--val", "100%"], "--val");
        Refused([.. good, "--freeze", "nothing"], "nothing");
        Refused([.. good, "--replace-head"], "--weights");
        Refused([.. good, "--head", "tall"], "--head", "tall");
        Refused([.. good, "--seed", "-1"], "--seed takes a whole number", "'-1'");
        Refused([.. good, "--warmup", "9", "--epochs", "2"], "--warmup 9", "2 epochs");
        Refused([.. good, "--device", ""], "--device must not be empty");
        Refused([.. good, "--device", "opencl:x"], "--device opencl:x", "'x'");
        Refused([.. good, "--input", "1x100000x28"], "--input", "65536");
        Refused([.. good, "--input", "1x65536x65536"], "--input", "samples");
        Refused(["--model", "lenet5", "--data", "synthetic:10:1x16384x16384", "--out", "never"], "1x16384x16384");
        Refused([.. good, "--device", "gpu"], "gpu");
        Assert.That(File.Exists(Path.Combine(run, "run.json")), Is.False);
    }

    [Test]
    public void WhatCannotBeReadOrWrittenIsOneLine()
    {
        using var folder = new TemporaryFolder();
        string data = $"idx:{_data.Path}";
        CommandLine.RunAndExpectError(1, ["train", "--model", "lenet5", "--data", $"idx:{folder.Path}", "--out", folder["run"]], folder.Path);
        CommandLine.RunAndExpectError(1, ["train", "--resume", folder["none"]], "run.json");
        CommandLine.RunAndExpectError(1, ["train", "--model", "lenet5", "--data", $"list:{folder["none.txt"]}", "--out", folder["run"]], $"{folder["none.txt"]}: there is no such file");
        folder.Write("file", [1]);
        CommandLine.RunAndExpectError(1, ["train", "--model", "lenet5", "--data", data, "--out", folder["file"]], "file");
        Assert.That(CommandLine.Run("train", "--model", "lenet5", "--data", data, "--out", folder["run2"], "--steps", "1").ExitCode, Is.Zero);
        CommandLine.RunAndExpectError(1, ["train", "--model", "lenet5", "--data", data, "--out", folder["run2"], "--steps", "1"], "--resume");
        CommandLine.RunAndExpectError(2, ["train", "--resume", folder["run2"], "--lr", "1"], "--lr");
        CommandLine.RunAndExpectError(2, ["eval", "--weights", folder["run2/best.safetensors"], "--data", "x"], "x");
        CommandLine.RunAndExpectError(1, ["eval", "--weights", folder["missing"], "--data", data], "missing");

        string settings = folder["run2/run.json"], whole = File.ReadAllText(settings);
        File.WriteAllText(settings, whole.Replace("\"batch\": 64", "\"batch\": \"many\"", StringComparison.Ordinal));
        CommandLine damaged = CommandLine.Run("train", "--resume", folder["run2"]);
        Assert.That(damaged.ExitCode, Is.EqualTo(1));
        Assert.That(damaged.Error, Does.Contain("run.json").And.Contain("at batch").And.Not.Contain("System."));
        File.WriteAllText(settings, whole.Replace("\"seed\": 0,", "", StringComparison.Ordinal));
        CommandLine.RunAndExpectError(1, ["train", "--resume", folder["run2"]], "run.json", "it lacks seed");
        File.WriteAllText(settings, whole.Replace("\"convolution\": null", "\"convolution\": \"winograd8\"", StringComparison.Ordinal));
        CommandLine.RunAndExpectError(1, ["train", "--resume", folder["run2"]], "run.json", "winograd8", "winograd6");
        foreach ((string good, string bad, string says) in new[]
        {
            ("\"schedule\": \"cosine\"", "\"schedule\": null", "at schedule"), ("\"deviation\": [", "\"deviation\": null, \"other\": [", "at model.deviation"), ("\"model\": \"lenet5\"", "\"model\": \"lenet6\"", "lenet6"),
            ("\"optimizer\": \"sgd\"", "\"optimizer\": \"adam\"", "adam"), ("\"batch\": 64", "\"batch\": 0", "batch"), ("\"data\": \"idx:", "\"data\": \"foo:", "'foo'"),
        })
        {
            Assert.That(whole, Does.Contain(good));
            File.WriteAllText(settings, whole.Replace(good, bad, StringComparison.Ordinal));
            CommandLine.RunAndExpectError(1, ["train", "--resume", folder["run2"]], "run.json", says);
        }

        File.WriteAllText(settings, whole);
        byte[] checkpoint = File.ReadAllBytes(folder["run2/last.ckpt"]);
        File.WriteAllBytes(folder["run2/last.ckpt"], checkpoint[..^10]);
        CommandLine.RunAndExpectError(1, ["train", "--resume", folder["run2"]], "last.ckpt");
    }

    [Test]
    public void AFailingCheckpointKeepsTheOneBefore()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        Directory.CreateDirectory(Path.Combine(run, "last.ckpt", "in the way"));
        CommandLine ran = CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--epochs", "1", "--batch", "32");
        Assert.That(ran.ExitCode, Is.EqualTo(1));
        Assert.That(ran.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(ran.Error, Does.Contain("last.ckpt"));
        Assert.That(Directory.Exists(Path.Combine(run, "last.ckpt", "in the way")));
        Assert.That(Directory.EnumerateFiles(run).Where(f => f.Contains(".tmp-", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    [Platform("Linux")]
    public void AFullDiskIsOneLineAndTheLastCheckpointStays()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"], checkpoint = Path.Combine(run, "last.ckpt");
        using (Process process = EngineProcess.Start(["train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--epochs", "100000", "--batch", "16"]))
        {
            EngineProcess.WaitForLine(process, "epoch   train loss");
            Assert.That(SpinWait.SpinUntil(() => File.Exists(checkpoint), TimeSpan.FromMinutes(1)), "no checkpoint came");
            process.Kill();
            process.WaitForExit();
        }

        // Weights of 248 KB fit, a checkpoint of 496 KB does not.
        byte[] before = File.ReadAllBytes(checkpoint);
        using Process full = EngineProcess.StartWithFullDisk(800, ["train", "--resume", run]);
        Task<string> output = full.StandardOutput.ReadToEndAsync(), error = full.StandardError.ReadToEndAsync();
        Assert.That(full.WaitForExit(TimeSpan.FromMinutes(1)), "the process did not end");
        Assert.That(full.ExitCode, Is.EqualTo(1), error.Result);
        Assert.That(error.Result.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(error.Result, Does.Contain("last.ckpt: the file cannot be written").And.Contain("still there"));
        Assert.That(File.ReadAllBytes(checkpoint), Is.EqualTo(before));
        Assert.That(Directory.EnumerateFiles(run).Count(), Is.EqualTo(5), "what was half written is gone");
    }

    [Test]
    public void KilledAtAnyMomentItGoesOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string[] Train(string run) => ["train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--epochs", "60", "--batch", "16", "--augment", "crop,noise", "--threads", "1", "--convolution", "winograd4"];
        Assert.That(CommandLine.Run(Train(folder["whole"])).ExitCode, Is.Zero);

        // Each time at another moment after the first checkpoint: in a step, while validating, while a file is being written.
        var random = new Random(1);
        string killed = folder["killed"], checkpoint = Path.Combine(killed, "last.ckpt");
        for (int i = 0; i < 3; i++)
        {
            using Process process = EngineProcess.Start(i == 0 ? Train(killed) : ["train", "--resume", killed]);
            EngineProcess.WaitForLine(process, "epoch   train loss");
            Assert.That(SpinWait.SpinUntil(() => File.Exists(checkpoint), TimeSpan.FromMinutes(1)), "no checkpoint came");
            Thread.Sleep(random.Next(150));
            Assert.That(process.HasExited, Is.False, "it ended before it was killed");
            process.Kill();
            process.WaitForExit();
        }

        CommandLine rest = CommandLine.Run("train", "--resume", killed);
        Assert.That(rest.ExitCode, Is.Zero, rest.Error);
        RunFiles.AssertSame(killed, folder["whole"]);
        Assert.That(Directory.EnumerateFiles(killed).Count(), Is.EqualTo(5));
    }

    [Test]
    public void WhatEndedBeforeItsFirstCheckpointIsBegunAnewInItsFolder()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        string[] train = ["train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--batch", "16", "--steps", "2"];
        CommandLine diverged = CommandLine.Run([.. train, "--lr", "1e30"]);
        Assert.That(diverged.ExitCode, Is.EqualTo(1));
        Assert.That(diverged.Error, Does.Contain("diverged").And.Contain("Begin anew"));
        CommandLine.RunAndExpectError(1, ["train", "--resume", run], "before its first checkpoint", "anew", "--out");
        CommandLine again = CommandLine.Run(train);
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(File.ReadLines(Path.Combine(run, "metrics.jsonl")).Count(line => line.Contains("\"step\":", StringComparison.Ordinal)), Is.EqualTo(2));

        // With weights and without a checkpoint both say the same way out.
        File.Delete(Path.Combine(run, "last.ckpt"));
        CommandLine.RunAndExpectError(1, ["train", "--resume", run], "another folder", "--weights");
        CommandLine.RunAndExpectError(1, train, "another folder", "--weights");
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void TwoTrainingsDoNotShareAFolder()
    {
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        string[] train = ["train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--epochs", "100000", "--batch", "16"];
        using Process first = EngineProcess.Start(train);
        EngineProcess.WaitForLine(first, "epoch   train loss");
        byte[] settings = File.ReadAllBytes(Path.Combine(run, "run.json"));
        CommandLine second = CommandLine.Run([.. train, "--seed", "2", "--steps", "1"]);
        first.Kill();
        first.WaitForExit();
        Assert.That(second.ExitCode, Is.EqualTo(1), second.Error);
        Assert.That(second.Error, Does.Contain("another folder"));
        Assert.That(File.ReadAllBytes(Path.Combine(run, "run.json")), Is.EqualTo(settings));
    }

    [Test]
    public void TheUsualImageSizeMayBeWritten()
    {
        using var folder = new TemporaryFolder();
        CommandLine ran = CommandLine.Run("train", "--model", "vgg11", "--input", "3x32x32", "--data", "synthetic:8:3x32x32", "--batch", "4", "--out", folder["run"], "--steps", "1", "--warmup", "0");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        JsonElement model = JsonDocument.Parse(File.ReadAllBytes(folder["run/run.json"])).RootElement.GetProperty("model");
        Assert.That(model.GetProperty("head").GetString(), Is.EqualTo("Compact"), "as without --input");
    }

    [Test]
    public void OptionsBesideWeightsChangeOnlyWhatTheySay()
    {
        using var folder = new TemporaryFolder();
        Assert.That(CommandLine.Run("train", "--model", "lenet5", "--activation", "tanh", "--normalize", "none", "--data", $"idx:{_data.Path}", "--out", folder["run"], "--steps", "3").ExitCode, Is.Zero);
        string[] eval = ["eval", "--weights", folder["run/best.safetensors"], "--data", $"idx:{_data.Path}", "--json"];
        double loss = CommandLine.Run(eval).Json.GetProperty("loss").GetDouble();
        foreach (string[] more in new string[][] { ["--model", "lenet5", "--classes", "10"], ["--classes", "10"], ["--model", "lenet5", "--activation", "tanh"] })
            Assert.That(CommandLine.Run([.. eval, .. more]).Json.GetProperty("loss").GetDouble(), Is.EqualTo(loss), string.Join(' ', more));
        Assert.That(CommandLine.Run([.. eval, "--activation", "sigmoid"]).Json.GetProperty("loss").GetDouble(), Is.Not.EqualTo(loss));
    }

    [Test]
    public void WeightsThatAreNoNumbersAreSaid()
    {
        using var folder = new TemporaryFolder();
        Assert.That(CommandLine.Run("train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", folder["run"], "--steps", "1").ExitCode, Is.Zero);
        string weights = folder["run/best.safetensors"], picture = folder["digit.png"];
        byte[] bytes = File.ReadAllBytes(weights);
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - sizeof(float)), float.NaN);
        File.WriteAllBytes(weights, bytes);
        Engine.Data.ImageFile.WritePng(picture, DataFiles.Picture(28, 28, 5));
        foreach (string[] args in new string[][] { ["eval", "--weights", weights, "--data", $"idx:{_data.Path}"], ["classify", picture, "--weights", weights] })
        {
            CommandLine ran = CommandLine.Run(args);
            Assert.That(ran.ExitCode, Is.EqualTo(1), args[0]);
            Assert.That(ran.Error, Does.StartWith("engine: ").And.Contain("not finite").And.Contain(weights));
        }
    }

    [Test]
    [Platform(Exclude = "Win")]
    public void ASecondCtrlCEndsItAtOnce()
    {
        // A step takes seconds, so both come in the first one; what went on to its end would write the checkpoint and say how to go on.
        using var folder = new TemporaryFolder();
        using Process process = EngineProcess.Start(["train", "--model", "vgg16", "--data", "synthetic:64:3x224x224", "--out", folder["run"], "--batch", "32", "--steps", "1000"]);
        EngineProcess.WaitForLine(process, "epoch   train loss");
        Task<string> error = process.StandardError.ReadToEndAsync();
        for (int i = 0; i < 2; i++)
        {
            using Process kill = Process.Start("kill", ["-INT", $"{process.Id}"])!;
            kill.WaitForExit();
            Thread.Sleep(200); // two signals at once are one to the system
        }

        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(60)), "the process did not end");
        Assert.That(process.ExitCode, Is.EqualTo(130), error.Result);
        Assert.That(error.Result, Is.Empty);
        Assert.That(File.Exists(folder["run/last.ckpt"]), Is.False);
    }

    /// <summary>Ctrl-C, kill, and a terminal that is closed.</summary>
    [TestCase("INT")]
    [TestCase("TERM")]
    [TestCase("HUP")]
    [Platform(Exclude = "Win")]
    public void ASignalFinishesTheStepWritesACheckpointAndEndsWith130(string signal)
    {
        if (signal == "HUP" && EngineProcess.OutlivesItsTerminal)
            Assert.Ignore("The tests run under nohup, which means that a closed terminal is to change nothing.");
        using var folder = new TemporaryFolder();
        string run = folder["run"];
        using Process process = EngineProcess.Start(["train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", run, "--epochs", "100000", "--batch", "16"]);
        EngineProcess.WaitForLine(process, "epoch   train loss");
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"])!)
            kill.WaitForExit();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(60)), "the process did not end");
        Assert.That(process.ExitCode, Is.EqualTo(130));
        Assert.That(error.Result, Does.Contain("interrupted").And.Contain($"--resume {run}"));
        Assert.That(File.Exists(Path.Combine(run, "last.ckpt")));
    }

    [Test]
    public void GradientsAreChecked()
    {
        CommandLine ran = CommandLine.Run("gradcheck", "lenet5", "--json");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Json.GetProperty("passed").GetBoolean());
        Assert.That(ran.Json.GetProperty("comparisons").GetArrayLength(), Is.EqualTo(20));
        Assert.That(CommandLine.Run("gradcheck", "lenet5").Output, Does.Contain("The gradients are right"));
        CommandLine.RunAndExpectError(2, ["gradcheck", "lenet"], "lenet5");
    }

    /// <summary>A loss that is nowhere finite leaves no slope to compare with: that is what a check is for, and must not be lost on the way out.</summary>
    [Test]
    public void AGradientThatIsNotFiniteIsNullInJson()
    {
        GradientComparison[] comparisons = [new("a.weight", double.NaN, "gradient", double.NegativeInfinity, double.NaN, double.PositiveInfinity), new("b.weight", 1, "random", 2, 3, 4)];
        JsonElement[] written = [.. JsonDocument.Parse(GradcheckCommand.Json(comparisons, passed: false)).RootElement.GetProperty("comparisons").EnumerateArray()];
        string[] names = ["norm", "analytic", "numeric", "error"];
        Assert.That(names.Select(n => written[0].GetProperty(n).ValueKind), Is.All.EqualTo(JsonValueKind.Null));
        Assert.That(names.Select(n => written[1].GetProperty(n).GetDouble()), Is.EqualTo((double[])[1, 2, 3, 4]));
    }
}
