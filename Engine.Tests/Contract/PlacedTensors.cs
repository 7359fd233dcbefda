using System.Runtime.InteropServices;
using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Contract;

/// <summary>A case's operands in one backend's memory, each in a buffer of its own.</summary>
internal sealed class PlacedTensors : IDisposable
{
    private const float Untouched = -12345.675f;
    private const int After = 19;

    private readonly IBackend _backend;
    private readonly HostTensor[] _operands;
    private readonly DeviceBuffer[] _buffers;
    private readonly int[] _before;

    public PlacedTensors(IBackend backend, HostTensor[] operands, bool margin)
    {
        (_backend, _operands) = (backend, operands);
        _buffers = new DeviceBuffer[operands.Length];
        _before = new int[operands.Length];
        HasMargin = margin;
        for (int i = 0; i < operands.Length; i++)
        {
            // Odd lengths, which are the awkward shapes, start where nothing is aligned; others as an arena would place them.
            _before[i] = !margin ? 0 : operands[i].Shape.Length % 2 == 0 ? 16 : 3;
            _buffers[i] = backend.Allocate(_before[i] + operands[i].Shape.Length + (margin ? After : 0));
            if (margin)
                backend.Fill(Whole(i), Untouched);
            if (operands[i].Indices is { } indices)
                backend.UploadIndices(indices, Indices(i));
            else
                backend.Upload(operands[i].Values, this[i]);
        }
    }

    private bool HasMargin { get; }

    /// <summary>Operand <paramref name="i"/> as floats.</summary>
    public Tensor this[int i] => new(_buffers[i], _before[i], _operands[i].Shape);

    /// <summary>Operand <paramref name="i"/> as indices.</summary>
    public IndexTensor Indices(int i) => new(_buffers[i], _before[i], _operands[i].Shape);

    public float[] Download(int i)
    {
        float[] values = new float[_operands[i].Shape.Length];
        _backend.Download(this[i], values);
        return values;
    }

    public int[] DownloadIndices(int i)
    {
        int[] values = new int[_operands[i].Shape.Length];
        _backend.DownloadIndices(Indices(i), values);
        return values;
    }

    /// <summary>Asserts that what the call only reads, and what lies around every operand, is as it was.</summary>
    public void VerifyUntouched(string what)
    {
        for (int i = 0; i < _operands.Length; i++)
        {
            if (!_operands[i].IsWritten && !IsAsUploaded(i))
                Assert.Fail($"{what}: operand {i} is only read, but it was changed.");
            if (!HasMargin)
                continue;
            float[] whole = new float[_buffers[i].Length];
            _backend.Download(Whole(i), whole);
            if (whole.AsSpan(0, _before[i]).ContainsAnyExcept(Untouched) || whole.AsSpan(whole.Length - After).ContainsAnyExcept(Untouched))
                Assert.Fail($"{what}: the call wrote beside operand {i}.");
        }
    }

    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _buffers)
            buffer.Dispose();
    }

    private bool IsAsUploaded(int i) => _operands[i].Indices is { } indices
        ? DownloadIndices(i).AsSpan().SequenceEqual(indices)
        : MemoryMarshal.AsBytes<float>(Download(i)).SequenceEqual(MemoryMarshal.AsBytes<float>(_operands[i].Values));

    private Tensor Whole(int i) => new(_buffers[i], 0, new Shape(checked((int)_buffers[i].Length)));
}
