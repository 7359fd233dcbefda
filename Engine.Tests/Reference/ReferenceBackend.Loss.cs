using Engine.Tensors;

namespace Engine.Tests.Reference;

internal sealed partial class ReferenceBackend
{
    public void Softmax(in Tensor input, in Tensor output)
    {
        int classes = input.Shape[1];
        for (int n = 0; n < input.Shape[0]; n++)
            SoftmaxRow(Values(input).Slice(n * classes, classes)).CopyTo(Values(output).Slice(n * classes, classes));
    }

    public void SoftmaxCrossEntropy(in Tensor logits, in IndexTensor labels, float labelSmoothing, in Tensor logitsGrad, in Tensor statistics, int batch = 0)
    {
        int rows = logits.Shape[0], classes = logits.Shape[1];
        Span<double> totals = Values(statistics);
        for (int n = 0; n < rows; n++)
        {
            Span<double> row = Values(logits).Slice(n * classes, classes);
            int label = Indices(labels)[n];
            double greatest = Greatest(row), sum = 0;
            foreach (double logit in row)
                sum += Math.Exp(logit - greatest);
            double logSum = greatest + Math.Log(sum);

            bool hit = !double.IsNaN(sum);
            double loss = 0;
            for (int j = 0; j < classes; j++)
            {
                double target = Target(j, label, classes, labelSmoothing);
                loss += target == 0 ? 0 : target * (logSum - row[j]);
                hit &= j < label ? row[label] > row[j] : row[label] >= row[j];
            }

            totals[0] += loss;
            totals[1] += hit ? 1 : 0;

            if (logitsGrad.IsNone)
                continue;
            double[] probabilities = SoftmaxRow(row);
            Span<double> grad = Values(logitsGrad).Slice(n * classes, classes);
            for (int j = 0; j < classes; j++)
                grad[j] = (probabilities[j] - Target(j, label, classes, labelSmoothing)) / (batch == 0 ? rows : batch);
        }
    }

    private static double Target(int j, int label, int classes, double smoothing) => (j == label ? 1 - smoothing : 0) + smoothing / classes;

    private static double Greatest(ReadOnlySpan<double> row)
    {
        double greatest = row[0];
        foreach (double value in row)
            greatest = Math.Max(greatest, value);
        return greatest;
    }

    private static double[] SoftmaxRow(ReadOnlySpan<double> row)
    {
        double greatest = Greatest(row), sum = 0;
        double[] result = new double[row.Length];
        for (int j = 0; j < row.Length; j++)
            sum += result[j] = Math.Exp(row[j] - greatest);
        for (int j = 0; j < row.Length; j++)
            result[j] /= sum;
        return result;
    }
}
