using System.Numerics;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>Convolution as im2col and a matrix product, written to be read: no packing, no threads, no pointers.</summary>
/// <remarks>
/// <code>
/// patches (pixels × KH·KW·C)   ·   filtersᵀ (KH·KW·C × O)   =   output (pixels × O)
/// </code>
/// Each row of the patch matrix is what one output pixel sees, so a pixel is copied up to KH·KW times: 9 × the image's memory for a 3×3
/// filter. <see cref="CpuBackend"/> computes the same sums without ever writing that matrix out; the benchmarks show what that is worth.
/// (Chellapilla, Puri and Simard 2006.)
/// </remarks>
public static class Im2ColConvolution
{
    /// <summary>output (N, OH, OW, O) = input (N, H, W, C) ⋆ weights (O, KH, KW, C/groups) + bias (O, or empty for none).</summary>
    /// <exception cref="ArgumentException">A span is not as long as its shape.</exception>
    public static void Forward(Conv2DGeometry geometry, ReadOnlySpan<float> input, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        Require(input.Length, geometry.Input.Length, nameof(input));
        Require(weights.Length, geometry.Weights.Length, nameof(weights));
        Require(output.Length, geometry.Output.Length, nameof(output));
        if (!bias.IsEmpty)
            Require(bias.Length, geometry.OutputChannels, nameof(bias));

        int pixels = geometry.OutputHeight * geometry.OutputWidth, length = geometry.PatchLength, filters = geometry.GroupOutputChannels;
        var patches = new float[(long)pixels * length];
        for (int image = 0; image < geometry.Batch; image++)
        {
            for (int group = 0; group < geometry.Groups; group++)
            {
                Expand(geometry, input, image, group, patches);
                for (int pixel = 0; pixel < pixels; pixel++)
                {
                    ReadOnlySpan<float> patch = patches.AsSpan(pixel * length, length);
                    Span<float> target = output.Slice((image * pixels + pixel) * geometry.OutputChannels + group * filters, filters);
                    for (int filter = 0; filter < filters; filter++)
                    {
                        int o = group * filters + filter;
                        target[filter] = Dot(patch, weights.Slice(o * length, length)) + (bias.IsEmpty ? 0 : bias[o]);
                    }
                }
            }
        }
    }

    /// <summary>patches (OH·OW × KH·KW·C/groups) = what each output pixel of one image and group sees, zeros outside the image.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="input">(N, H, W, C).</param>
    /// <param name="image">Which image: 0 to N − 1.</param>
    /// <param name="group">Which group: 0 to groups − 1.</param>
    /// <param name="patches">The patches.</param>
    /// <exception cref="ArgumentException">A span is not as long as its shape.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image or group.</exception>
    public static void Expand(Conv2DGeometry geometry, ReadOnlySpan<float> input, int image, int group, Span<float> patches)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        Require(input.Length, geometry.Input.Length, nameof(input));
        Require(patches.Length, (long)geometry.OutputHeight * geometry.OutputWidth * geometry.PatchLength, nameof(patches));
        RequireIndex(image, geometry.Batch, nameof(image));
        RequireIndex(group, geometry.Groups, nameof(group));
        int channels = geometry.GroupInputChannels;
        for (int y = 0; y < geometry.OutputHeight; y++)
        {
            for (int x = 0; x < geometry.OutputWidth; x++)
            {
                for (int kernelY = 0; kernelY < geometry.Kernel.Height; kernelY++)
                {
                    for (int kernelX = 0; kernelX < geometry.Kernel.Width; kernelX++)
                    {
                        int inputY = y * geometry.Stride.Height - geometry.Padding.Height + kernelY * geometry.Dilation.Height;
                        int inputX = x * geometry.Stride.Width - geometry.Padding.Width + kernelX * geometry.Dilation.Width;
                        Span<float> tap = patches[..channels];
                        if (inputY >= 0 && inputY < geometry.InputHeight && inputX >= 0 && inputX < geometry.InputWidth)
                        {
                            int pixel = (image * geometry.InputHeight + inputY) * geometry.InputWidth + inputX;
                            input.Slice(pixel * geometry.InputChannels + group * channels, channels).CopyTo(tap);
                        }
                        else
                        {
                            tap.Clear();
                        }

                        patches = patches[channels..];
                    }
                }
            }
        }
    }

    private static void RequireIndex(int came, int count, string name)
    {
        if ((uint)came >= (uint)count)
            throw new ArgumentOutOfRangeException(name, came, $"This geometry has {count}, counted from 0.");
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector<float> sum = default;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
            sum += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
        float total = Vector.Sum(sum);
        for (; i < a.Length; i++)
            total += a[i] * b[i];
        return total;
    }

    private static void Require(long came, long expected, string name)
    {
        if (came != expected)
            throw new ArgumentException($"{expected} elements were expected for this geometry; {came} came.", name);
    }
}
