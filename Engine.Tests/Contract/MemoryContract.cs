using Engine.Tensors;

namespace Engine.Tests.Contract;

[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.All))]
public sealed class MemoryContract(BackendUnderTest under) : ContractFixture(under)
{
    [Test]
    public void NewMemoryIsZero([Values(1, 17, 100_000, 3_000_000)] int length)
    {
        using DeviceBuffer buffer = Backend.Allocate(length);
        float[] values = new float[length];
        values.AsSpan().Fill(1);
        Backend.Download(new Tensor(buffer, 0, Vector(length)), values);
        Assert.That(values.AsSpan().ContainsAnyExcept(0f), Is.False);
        Assert.That(buffer.Length, Is.EqualTo(length));
    }

    [Test]
    public void WhatGoesUpComesDown()
    {
        float[] values = [1, -0f, float.NaN, float.PositiveInfinity, 1e-45f, 16777217];
        int[] indices = [0, -1, int.MaxValue, int.MinValue];
        Run("floats", (backend, t) => backend.Upload(values, t[0]), HostTensor.Output(Vector(6))).VerifyExact(0);
        Run("indices", (backend, t) => backend.UploadIndices(indices, t.Indices(0)), HostTensor.IndexOutput(Vector(4))).VerifyIndices(0);
        Run("filled in place", (backend, t) => backend.Upload(t[0], 5, (span, start) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = start + i;
        }), HostTensor.Output(new Shape(3, 7))).VerifyExact(0);
    }

    [Test]
    public void CopyAndFill()
    {
        foreach (int length in new[] { 1, 2, 15, 16, 17, 1000, 100_003 })
        {
            HostTensor source = HostTensor.Random(Vector(length), length);
            Run($"copy of {length}", (backend, t) => backend.Copy(t[0], t[1]), source, HostTensor.Output(Vector(length))).VerifyExact(1);
            Run($"fill of {length}", (backend, t) => backend.Fill(t[0], -2.5f), HostTensor.Output(Vector(length))).VerifyExact(0);
        }
    }

    [Test]
    public void WhatWasDiscardedCanBeWrittenAgain([Values(3, 1_000_003)] int length)
    {
        float[] values = [.. Enumerable.Range(0, length).Select(i => (float)i)];
        Run("discarded", (backend, t) =>
        {
            backend.Upload(values, t[0]);
            backend.Discard(t[0]);
            backend.Upload(values, t[0]);
        }, HostTensor.Output(Vector(length))).VerifyExact(0);
    }

    [Test]
    public void SlicesAreParts() => Run("slice", (backend, t) =>
    {
        backend.Fill(t[1], 0);
        backend.Copy(t[0].Slice(1, 2), t[1].Slice(3, 2));
        backend.Synchronize();
    }, HostTensor.Random(new Shape(4, 3, 3, 5), 1), HostTensor.Output(new Shape(5, 3, 3, 5))).VerifyExact(1);

    [Test]
    public void ItSaysWhatItIs()
    {
        Assert.That(Backend.Name, Is.Not.Empty);
        Assert.That(Backend.Description, Is.Not.Empty);
    }
}
