using System.Diagnostics.CodeAnalysis;
using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>One device opened: its context, its one in-order queue, and the check of every status.</summary>
internal sealed unsafe class OpenClContext : IDisposable
{
    private static readonly TimeSpan UsualHangTimeout = TimeSpan.FromMinutes(2);

    // Drivers block a host that runs some thousand launches ahead, where nobody could tell a device that hangs from one that is busy.
    private const int LaunchesBetweenMarkers = 256;

    private readonly Watchdog _watchdog;
    private readonly long _largestFill;
    private OpenClDeviceLostException? _lost;
    private nint _marker;
    private int _launches;
    private bool _disposed;

    internal OpenClContext(OpenClCalls calls, FoundDevice found, TimeSpan? hangTimeout, long largestFill)
    {
        _largestFill = largestFill;
        (Calls, Device, DeviceHandle) = (calls, found.Device, found.Handle);
        _watchdog = new Watchdog(calls, hangTimeout ?? (Device.Type == OpenClDeviceType.Cpu ? Timeout.InfiniteTimeSpan : UsualHangTimeout));
        Handle = calls.CreateContext(found.PlatformHandle, found.Handle, out int status);
        Check(status, "opening the device");
        Queue = calls.CreateQueue(Handle, found.Handle, out status);
        if (status == 0)
            return;
        calls.ReleaseContext(Handle);
        Check(status, "making a queue");
    }

    internal OpenClCalls Calls { get; }

    internal OpenClDevice Device { get; }

    internal nint Handle { get; }

    internal nint DeviceHandle { get; }

    internal nint Queue { get; }

    /// <summary>Work-items in a group of a pointwise kernel.</summary>
    internal int GroupSize => (int)Math.Min(256, Device.MaxWorkGroupSize);

    /// <summary>Turns a status that is not success into the error of its kind.</summary>
    /// <exception cref="OpenClOutOfMemoryException">The device's memory is used up.</exception>
    /// <exception cref="OpenClDeviceLostException">The device is gone.</exception>
    /// <exception cref="OpenClException">Anything else.</exception>
    internal void Check(int status, string what)
    {
        if (status != 0 || _lost is not null)
            Throw(status, what);
    }

    [DoesNotReturn]
    private void Throw(int status, string what)
    {
        if (_lost is not null)
            throw _lost;
        string name = Device.Name, why = OpenClStatus.Describe(status);
        if (OpenClStatus.IsOutOfMemory(status))
            throw OutOfMemory(status, what);

        // After a kernel's fault NVIDIA's driver answers whatever is enqueued next so, and all that follows: a queue that comes to its end is alive.
        if (status == OpenClStatus.OutOfResources && Queue != 0)
            Finish();
        if (!OpenClStatus.IsDeviceLost(status))
            throw new OpenClException($"{name} failed {what} ({why}).", status);
        throw Lost(status, what, "the driver reset it, or it was removed. Open it again");
    }

    /// <summary>The error of a device whose memory is used up.</summary>
    internal OpenClOutOfMemoryException OutOfMemory(int status, string what) =>
        new($"{Device.Name} ran out of memory {what} ({OpenClStatus.Describe(status)}). Use a smaller batch or a smaller model.");

    private OpenClDeviceLostException Lost(int status, string what, string cause) => _lost = new OpenClDeviceLostException(
        $"{Device.Name} was lost {what} ({OpenClStatus.Describe(status)}): {cause} and go on from the last checkpoint, or run on cpu.", status);

    /// <summary>Blocks until everything enqueued has run.</summary>
    /// <exception cref="OpenClHangException">It takes too long.</exception>
    internal void Finish() => Wait(0, "waiting for its work");

    /// <summary>Blocks until an event has come, because what it tells of is to be released: whatever comes of that is no longer anybody's.</summary>
    internal void WaitToRelease(nint done)
    {
        if (_lost is null && !_watchdog.TryWait(Queue, done, out _))
            _ = Hung();
    }

    /// <summary>Blocks until an event has come, and releases it.</summary>
    /// <exception cref="OpenClHangException">It takes too long.</exception>
    internal void WaitFor(nint done, string what)
    {
        try
        {
            Wait(done, what);
        }
        finally
        {
            Calls.ReleaseEvent(done);
        }
    }

    /// <summary>target = buffer[offset, offset + bytes); blocks.</summary>
    /// <exception cref="OpenClHangException">It takes too long.</exception>
    internal void Read(nint buffer, long offset, long bytes, void* target)
    {
        const string What = "downloading";
        RequireDevice();
        Check(Calls.Read(Queue, buffer, offset, bytes, target, out nint done), What);
        WaitFor(done, What);
    }

    /// <summary>Memory of the host's that stands for a buffer's; blocks.</summary>
    /// <exception cref="OpenClHangException">It takes too long.</exception>
    internal void* Map(nint buffer, MapFlags flags, long offset, long bytes, string what)
    {
        RequireDevice();
        void* mapped = Calls.Map(Queue, buffer, flags, offset, bytes, out nint done, out int status);
        Check(status, what);
        WaitFor(done, what);
        return mapped;
    }

    /// <summary>Told of every launch: where waits have a time limit the host runs no more than twice <see cref="LaunchesBetweenMarkers"/> ahead.</summary>
    /// <exception cref="OpenClHangException">The device does not come after.</exception>
    internal void Launched()
    {
        if (!IsWatched || ++_launches % LaunchesBetweenMarkers != 0)
            return;
        nint before = _marker;
        int status = Calls.Marker(Queue, out _marker);
        Flush();
        if (before != 0)
            WaitFor(before, "waiting for its work");
        Check(status, "marking its work");
    }

    /// <summary>Whether waits have a time limit. A driver that hangs may still write to where a transfer goes, which must then be memory of ours.</summary>
    internal bool IsWatched => _watchdog.IsOn;

    /// <summary>Whether nothing may be asked of the device any more.</summary>
    internal bool IsLost => _lost is not null;

    /// <summary>Fails as before where the device is lost.</summary>
    internal void RequireDevice()
    {
        if (_lost is not null)
            throw _lost;
    }

    /// <summary>buffer[offset, offset + bytes) = value, in pieces: NVIDIA's drivers have failed or hung at fills of 2 GiB and more (pyopencl, issue 395).</summary>
    /// <returns>The first status that is not success.</returns>
    internal int Fill(nint buffer, float value, long offset, long bytes)
    {
        int status = 0;
        for (long done = 0; done < bytes && status == 0; done += _largestFill)
            status = Calls.Fill(Queue, buffer, value, offset + done, Math.Min(bytes - done, _largestFill));
        return status;
    }

    /// <summary>Sends what is enqueued to the device, so that it starts.</summary>
    internal void Flush() => Check(Calls.Flush(Queue), "taking its work");

    private void Wait(nint done, string what)
    {
        RequireDevice();
        if (_watchdog.TryWait(Queue, done, out int status))
        {
            if (status == OpenClStatus.OutOfResources)
                throw Lost(status, what, "a kernel may have failed, or memory run out. Restart the process");
            Check(status, what);
            return;
        }

        throw Hung();
    }

    /// <summary>Gives the device up: nothing is asked of its driver any more.</summary>
    private OpenClDeviceLostException Hung()
    {
        Calls.GiveUp();
        return _lost = new OpenClHangException(FormattableString.Invariant(
            $"{Device.Name} did not finish within {_watchdog.Limit.TotalSeconds:0.###} s and counts as hung. Restart the process and go on from the last checkpoint, with a smaller batch if the device is only slow, or run on cpu."));
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        WaitToRelease(0);
        _watchdog.Dispose();
        if (_marker != 0)
            Calls.ReleaseEvent(_marker);
        Calls.ReleaseQueue(Queue);
        Calls.ReleaseContext(Handle);
    }
}
