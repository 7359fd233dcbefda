using Engine.Cpu;

namespace Engine.Tests.Cpu;

/// <summary>The threads that share an operation, with more of them than processors, so that every one is parked and woken at any moment.</summary>
public sealed class WorkerPoolTests
{
    [Test]
    public void EveryPartIsDoneWhenRunReturns()
    {
        const int Threads = 6, Runs = 4_000;
        using var pool = new WorkerPool(Threads);
        var done = new int[Threads];
        for (int run = 1; run <= Runs; run++)
        {
            // Every so often long enough for the others to park.
            var body = new Mark(done, run, run % 3 == 0 ? 4000 : run % 50);
            if (run % 2 == 0)
                pool.ExpectWork();
            pool.Run(ref body, Threads);
            for (int part = 0; part < Threads; part++)
                Assert.That(Volatile.Read(ref done[part]), Is.EqualTo(run), $"part {part} of run {run} was not done");
        }
    }

    [Test]
    public void WhatAPartThrowsComesOutOnceAllHaveEnded()
    {
        using var pool = new WorkerPool(3);
        var done = new int[3];
        var throwing = new Mark(done, -1, 1000);
        Assert.That(() => pool.Run(ref throwing, 3), Throws.InvalidOperationException);
        var body = new Mark(done, 7, 10);
        pool.Run(ref body, 3);
        Assert.That(done, Is.All.EqualTo(7));
    }

    private readonly struct Mark(int[] done, int value, int spins) : IParallelBody
    {
        public void Invoke(int part, int parts)
        {
            Thread.SpinWait(part == parts - 1 ? spins : 1);
            if (value < 0)
                throw new InvalidOperationException("as told");
            Volatile.Write(ref done[part], value);
        }
    }
}
