using Engine.Backends;

namespace Engine.Cpu;

/// <summary>Sends one phase's gradients (N·rows·columns, C of a group) to the input pixels they belong to, or zeros where no tap reaches the phase;
/// parts share the rows.</summary>
/// <param name="geometry">The convolution.</param>
/// <param name="down">The phase along rows.</param>
/// <param name="across">The phase along columns.</param>
/// <param name="gradients">The phase's gradients, or null for zeros.</param>
/// <param name="target">The input's gradient at the group's first channel.</param>
internal readonly unsafe struct PhaseScatter(Conv2DGeometry geometry, GradientPhase down, GradientPhase across, float* gradients, float* target) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        long rows = (long)geometry.Batch * down.Count;
        int channels = geometry.GroupInputChannels, pixel = geometry.InputChannels;
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            long image = row / down.Count;
            int y = down.First + (int)(row % down.Count) * geometry.Stride.Height;
            float* to = target + ((nint)(image * geometry.InputHeight + y) * geometry.InputWidth + across.First) * pixel;
            float* from = gradients + (nint)row * across.Count * channels;
            for (int x = 0; x < across.Count; x++, to += (nint)geometry.Stride.Width * pixel, from += channels)
            {
                if (gradients is null)
                    Runs.Clear(to, channels);
                else
                    Runs.Copy(from, to, channels);
            }
        }
    }
}
