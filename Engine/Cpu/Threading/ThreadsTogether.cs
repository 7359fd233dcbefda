using System.Diagnostics;

namespace Engine.Cpu;

/// <summary>Times what several threads do at once, to find what a machine can do at best.</summary>
internal static class ThreadsTogether
{
    /// <summary>The shortest of several rounds, from the first thread that begins to the last that ends: one that wakes late must not find half of the work done.</summary>
    /// <param name="threads">How many, the caller's included.</param>
    /// <param name="goesOn">Asked before each round, with its number.</param>
    /// <param name="work">A thread's part of a round, by its number.</param>
    internal static double BestSeconds(int threads, Func<int, bool> goesOn, Action<int> work)
    {
        double best = double.MaxValue;
        long[] began = new long[threads], ended = new long[threads];
        bool running = true;
        using var together = new Barrier(threads);
        void Work(int part)
        {
            for (int round = 0; ; round++)
            {
                if (part == 0)
                    Volatile.Write(ref running, goesOn(round));
                together.SignalAndWait();
                if (!Volatile.Read(ref running))
                    return;
                began[part] = Stopwatch.GetTimestamp();
                work(part);
                ended[part] = Stopwatch.GetTimestamp();
                together.SignalAndWait();
                if (part == 0)
                    best = Math.Min(best, Stopwatch.GetElapsedTime(began.Min(), ended.Max()).TotalSeconds);
            }
        }

        Thread[] others = [.. Enumerable.Range(1, threads - 1).Select(part => new Thread(() => Work(part)) { IsBackground = true })];
        foreach (Thread thread in others)
            thread.Start();
        Work(0);
        foreach (Thread thread in others)
            thread.Join();
        return best;
    }
}
