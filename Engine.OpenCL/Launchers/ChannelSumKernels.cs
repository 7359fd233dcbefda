using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>The blocks' sums of a channel, waiting in scratch memory for the second pass.</summary>
/// <param name="Partials">(blocks, terms, C).</param>
/// <param name="Channels">C.</param>
/// <param name="Blocks">The number of blocks.</param>
/// <param name="Rows">The rows that were summed.</param>
internal readonly record struct ChannelPartials(Tensor Partials, int Channels, int Blocks, long Rows);

/// <summary>Launches <c>cl/channel_sums.cl</c>: the first pass of a sum over all but the last dimension.</summary>
internal sealed class ChannelSumKernels(ProgramCache programs, ScratchMemory scratch)
{
    private const string File = "channel_sums.cl";

    // Enough work-items to keep a GPU's memory busy, blocks few enough for one to add up; depends on the shape alone, so a sum has one order.
    private const int LeastRows = 128, WantedItems = 1 << 17, FewestBlocks = 512, MostBlocks = 2048;

    /// <summary>Sums of <paramref name="input"/>.</summary>
    internal ChannelPartials Values(in Tensor input, int channels) => Sum(1, input, Tensor.None, Tensor.None, channels);

    /// <summary>Sums of (input − mean)².</summary>
    internal ChannelPartials SquaredDeviations(in Tensor input, in Tensor mean) => Sum(2, input, mean, Tensor.None, (int)mean.Length);

    /// <summary>Sums of outputGrad, and of outputGrad · (input − mean).</summary>
    internal ChannelPartials Gradients(in Tensor input, in Tensor mean, in Tensor outputGrad) => Sum(3, input, mean, outputGrad, (int)mean.Length);

    private ChannelPartials Sum(int terms, in Tensor input, in Tensor mean, in Tensor other, int channels)
    {
        long rows = input.Length / channels;
        int wanted = Math.Clamp(WantedItems / channels, FewestBlocks, MostBlocks);
        int blockRows = checked((int)Math.Max(LeastRows, (rows + wanted - 1) / wanted)), blocks = (int)((rows + blockRows - 1) / blockRows);
        Tensor partials = scratch.Take(ScratchPurpose.Partials, checked(blocks * channels * (terms == 3 ? 2 : 1)));
        programs.Get(File, "channel_partials", Options(terms)).With(input).And(mean).And(other).And(partials).And(channels).And(rows).And(blockRows).Run(channels, blocks, 1, 32, 4, 1);
        return new ChannelPartials(partials, channels, blocks, rows);
    }

    private static string Options(int terms) => terms switch { 1 => "-D TERMS=1", 2 => "-D TERMS=2", _ => "-D TERMS=3" };
}
