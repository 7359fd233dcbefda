using Engine.Tensors;

namespace Engine.Backends;

public abstract partial class DelegatingBackend
{
    /// <inheritdoc/>
    public virtual void Softmax(in Tensor input, in Tensor output)
    {
        var call = new OperationCall(nameof(Softmax), [
            Operand.Read(nameof(input), input) with { Rank = 2 },
            Operand.Write(nameof(output), output, input.Shape) with { MayBe = nameof(input) }]);
        Before(call);
        Inner.Softmax(input, output);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void SoftmaxCrossEntropy(in Tensor logits, in IndexTensor labels, float labelSmoothing, in Tensor logitsGrad, in Tensor statistics, int batch = 0)
    {
        Shape classes = ChannelsOf(logits);
        var call = new OperationCall(nameof(SoftmaxCrossEntropy), [
            Operand.Read(nameof(logits), logits) with { Rank = 2 },
            Operand.Read(nameof(labels), labels, RowsOf(logits), checked((int)classes.Length)),
            Operand.Write(nameof(logitsGrad), logitsGrad, logits.Shape) with { IsOptional = true, MayBe = nameof(logits) },
            Operand.Update(nameof(statistics), statistics, new Shape(2))]);
        Before(call);
        Inner.SoftmaxCrossEntropy(logits, labels, labelSmoothing, logitsGrad, statistics, batch);
        After(call);
    }
}
