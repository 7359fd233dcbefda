namespace Engine.OpenCL;

/// <summary>Waits for a device with a time limit. OpenCL has no such wait, so that a thread of our own makes it and is left behind with a device that hangs.</summary>
/// <remarks>What blocks in a driver cannot be called off. Only waits are made here: transfers are enqueued without blocking, to and from memory that stays
/// where it is when the driver never comes back to it.</remarks>
internal sealed class Watchdog(OpenClCalls calls, TimeSpan limit) : IDisposable
{
    private readonly AutoResetEvent _asked = new(false), _answered = new(false);
    private Thread? _thread;
    private nint _queue, _done;
    private int _status;
    private bool _ends;

    /// <summary>Whether there is a limit; without one nobody needs a thread.</summary>
    internal bool IsOn { get; } = limit != Timeout.InfiniteTimeSpan;

    /// <summary>The limit.</summary>
    internal TimeSpan Limit => limit;

    /// <summary>Blocks until an event has come, or with 0 until the whole queue has run; false when the time is up.</summary>
    internal bool TryWait(nint queue, nint done, out int status)
    {
        if (!IsOn)
        {
            status = Wait(queue, done);
            return true;
        }

        // What came long ago needs no thread to wait for it.
        if (done != 0 && calls.IsDone(done))
        {
            status = 0;
            return true;
        }

        if (_thread is null)
        {
            _thread = new Thread(Serve) { IsBackground = true, Name = "OpenCL watchdog" };
            _thread.Start();
        }

        (_queue, _done) = (queue, done);
        _asked.Set();
        bool came = _answered.WaitOne(limit);
        status = came ? _status : 0;
        return came;
    }

    /// <summary>Ends the thread, if it is not stuck.</summary>
    public void Dispose()
    {
        _ends = true;
        _asked.Set();
    }

    private int Wait(nint queue, nint done) => done == 0 ? calls.Finish(queue) : calls.WaitFor(done);

    private void Serve()
    {
        while (true)
        {
            _asked.WaitOne();
            if (_ends)
                return;
            _status = Wait(_queue, _done);
            _answered.Set();
        }
    }
}
