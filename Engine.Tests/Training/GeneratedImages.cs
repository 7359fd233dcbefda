using Engine.Tensors;
using Engine.Training;

namespace Engine.Tests.Training;

/// <summary>Images and labels from counters: those of a class share a pattern under noise. Goldens/make_goldens.py makes the same.</summary>
internal static class GeneratedImages
{
    internal const int Classes = 10;

    internal static int Label(int index) => (int)(CounterRandom.Bits(77, (ulong)index) % Classes);

    /// <summary>Image <paramref name="index"/>, channels last.</summary>
    internal static void Fill(int index, Span<float> image)
    {
        ulong pattern = 1000 + (ulong)Label(index), noise = 2000 + (ulong)index;
        for (int i = 0; i < image.Length; i++)
            image[i] = 0.625f * CounterRandom.Uniform(pattern, (ulong)i) + 0.375f * CounterRandom.Uniform(noise, (ulong)i);
    }

    /// <summary>One step on the batch that is due: step 0 sees the first images.</summary>
    internal static void Step(Learner learner, int step)
    {
        (float[] images, int[] labels) = Batch(step * learner.Batch, learner.Batch, (int)learner.Network.Architecture.Input.Length);
        learner.Step(images, labels);
    }

    internal static (float[] Images, int[] Labels) Batch(int first, int count, int length)
    {
        var images = new float[count * length];
        var labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            Fill(first + i, images.AsSpan(i * length, length));
            labels[i] = Label(first + i);
        }

        return (images, labels);
    }
}
