using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Engine.Cpu;

/// <summary>One part of a parallel operation. A struct on the caller's stack, so that a dispatch allocates nothing.</summary>
internal interface IParallelBody
{
    /// <summary>Does part <paramref name="part"/> of <paramref name="parts"/>; parts run at the same time and share nothing they write.</summary>
    void Invoke(int part, int parts);
}

/// <summary>Persistent threads that spin briefly for the next operation and then park, so that a layer's dispatch costs about a microsecond
/// while a network runs and nothing while it does not. The caller's thread does part 0.</summary>
internal sealed unsafe class WorkerPool : IDisposable
{
    // Long enough to bridge the gap between two layers, short enough that a busy neighbour loses little.
    private static readonly long SpinTicks = System.Diagnostics.Stopwatch.Frequency / 20_000;

    private readonly Worker[] _workers;
    private readonly AutoResetEvent _finished = new(false);
    private readonly Lock _gate = new();
    private delegate*<void*, int, int, void> _body;
    private void* _state;
    private int _parts;
    private int _pending;
    private int _callerParked;
    private Exception? _failure;
    private volatile bool _stopping;

    internal WorkerPool(int threads)
    {
        Threads = threads;
        _workers = new Worker[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(this, i + 1);
    }

    /// <summary>The caller's thread and the workers.</summary>
    internal int Threads { get; }

    public void Dispose()
    {
        _stopping = true;
        foreach (Worker worker in _workers)
            worker.Release();
        foreach (Worker worker in _workers)
            worker.Join();
        _finished.Dispose();
    }

    /// <summary>Fails once the pool was disposed, as every run does.</summary>
    /// <exception cref="ObjectDisposedException">It was.</exception>
    internal void RequireRunning() => ObjectDisposedException.ThrowIf(_stopping, typeof(CpuBackend));

    /// <summary>Runs all parts and returns when the last has ended; <paramref name="parts"/> is at most <see cref="Threads"/>.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed, and nobody would end the parts.</exception>
    internal void Run<TBody>(ref TBody body, int parts)
        where TBody : struct, IParallelBody
    {
        RequireRunning();
        if (parts <= 1)
        {
            body.Invoke(0, 1);
            return;
        }

        lock (_gate)
        {
            // The body lives on the caller's stack, which neither moves nor ends before the last part does.
            Dispatch(Unsafe.AsPointer(ref body), &InvokePart<TBody>, parts);
        }
    }

    /// <summary>Says that an operation follows soon: parked threads begin to spin for it, and being woken takes no time of its own.</summary>
    internal void ExpectWork()
    {
        foreach (Worker worker in _workers)
            worker.Rouse();
    }

    private static void InvokePart<TBody>(void* state, int part, int parts)
        where TBody : struct, IParallelBody => Unsafe.AsRef<TBody>(state).Invoke(part, parts);

    private void Dispatch(void* state, delegate*<void*, int, int, void> body, int parts)
    {
        _state = state;
        _body = body;
        _parts = parts;
        Volatile.Write(ref _pending, parts - 1);
        for (int i = 0; i < parts - 1; i++)
            _workers[i].Release();

        Exception? own = null;
        try
        {
            body(state, 0, parts);
        }
#pragma warning disable CA1031 // Whatever a part throws must wait until the others have left the caller's stack.
        catch (Exception e)
#pragma warning restore CA1031
        {
            own = e;
        }

        WaitForWorkers();
        Exception? others = Interlocked.Exchange(ref _failure, null);
        if ((own ?? others) is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    private void WaitForWorkers()
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _pending) != 0)
        {
            if (System.Diagnostics.Stopwatch.GetTimestamp() - start < SpinTicks)
            {
                Thread.SpinWait(8);
                continue;
            }

            // Being woken is no proof: a worker that was held up at the very end of the operation before may have taken this flag for that one's.
            Interlocked.Exchange(ref _callerParked, 1);
            if (Volatile.Read(ref _pending) != 0)
                _finished.WaitOne();
            else if (Interlocked.Exchange(ref _callerParked, 0) == 0)
                _finished.WaitOne(); // a worker saw the flag and is setting the event
        }
    }

    private void Work(int index)
    {
        try
        {
            _body(_state, index, _parts);
        }
#pragma warning disable CA1031 // Carried to the caller's thread, which throws it there.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _failure, e, null);
        }

        if (Interlocked.Decrement(ref _pending) == 0 && Interlocked.Exchange(ref _callerParked, 0) == 1)
            _finished.Set();
    }

    private sealed class Worker
    {
        private readonly WorkerPool _pool;
        private readonly int _index;
        private readonly Thread _managed;
        private readonly AutoResetEvent _wake = new(false);
        private WorkerState _state;
        private WakePlacement? _placement;

        internal Worker(WorkerPool pool, int index)
        {
            (_pool, _index) = (pool, index);
            _managed = new Thread(Loop) { IsBackground = true, Name = $"engine worker {index}" };
            _managed.Start();
        }

        internal void Release()
        {
            if (Interlocked.Exchange(ref _state.Signal, WorkerState.Released) != WorkerState.Parked)
                return;
            Wake();
        }

        /// <summary>Ends the thread's rest, if it is parked, without giving it work.</summary>
        internal void Rouse()
        {
            if (Interlocked.CompareExchange(ref _state.Signal, WorkerState.Idle, WorkerState.Parked) == WorkerState.Parked)
                Wake();
        }

        private void Wake()
        {
            _placement?.Bind(_index);
            _wake.Set();
        }

        internal void Join()
        {
            _managed.Join();
            _wake.Dispose();
        }

        private void Loop()
        {
            _placement = WakePlacement.OfThisThread();
            while (true)
            {
                AwaitRelease();
                if (_pool._stopping)
                    return;
                _pool.Work(_index);
            }
        }

        private void AwaitRelease()
        {
            long start = System.Diagnostics.Stopwatch.GetTimestamp();
            while (Interlocked.CompareExchange(ref _state.Signal, WorkerState.Idle, WorkerState.Released) != WorkerState.Released)
            {
                if (System.Diagnostics.Stopwatch.GetTimestamp() - start < SpinTicks)
                {
                    Thread.SpinWait(8);
                    continue;
                }

                if (Interlocked.CompareExchange(ref _state.Signal, WorkerState.Parked, WorkerState.Idle) == WorkerState.Idle)
                {
                    _wake.WaitOne();
                    _placement?.Unbind();
                    start = System.Diagnostics.Stopwatch.GetTimestamp();
                }
            }
        }
    }

    /// <summary>A worker's signal alone on its cache lines, so that spinning threads do not slow each other.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct WorkerState
    {
        internal const int Idle = 0;
        internal const int Released = 1;
        internal const int Parked = 2;

        [FieldOffset(128)]
        internal int Signal;
    }
}
