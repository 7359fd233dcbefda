namespace Engine.OpenCL;

/// <summary>There is no such OpenCL device here; the message says in one sentence what was looked for.</summary>
public sealed class OpenClUnavailableException(string message) : Exception(message);

/// <summary>The device has no <see cref="OpenClPrecision.Tf32"/>, or does not compute it right; the message says why in one sentence.</summary>
public sealed class OpenClPrecisionException(string message) : Exception(message);

/// <summary>A driver refused a call. The backend can be used on, unless it is a <see cref="OpenClDeviceLostException"/>.</summary>
/// <param name="message">What failed and what to do.</param>
/// <param name="status">The driver's error number.</param>
public class OpenClException(string message, int status) : Exception(message)
{
    /// <summary>The driver's error number, as in the OpenCL headers.</summary>
    public int Status { get; } = status;
}

/// <summary>A kernel did not compile: our fault or the driver's. The message carries the compiler's log with the kernel's file and line.</summary>
/// <param name="message">Which kernel, and the log.</param>
/// <param name="status">The driver's error number.</param>
/// <param name="log">The compiler's log alone.</param>
public sealed class OpenClBuildException(string message, int status, string log) : OpenClException(message, status)
{
    /// <summary>The compiler's log, with <c>cl/FILE:LINE</c> where it names a place.</summary>
    public string Log { get; } = log;
}

/// <summary>The device is gone (reset, removed, hung, or a kernel was killed): whatever it held is lost, and every further call fails alike.
/// Open a new backend and go on from the last checkpoint.</summary>
/// <param name="message">What failed and what to do.</param>
/// <param name="status">The driver's error number.</param>
public class OpenClDeviceLostException(string message, int status) : OpenClException(message, status);

/// <summary>The device did not finish its work in the time of <see cref="OpenClOptions.HangTimeout"/> and is given up: nothing more is asked of its driver,
/// not even to release.</summary>
/// <param name="message">How long it was waited for and what to do.</param>
public sealed class OpenClHangException(string message) : OpenClDeviceLostException(message, 0);

/// <summary>The device has not that much memory, or not in one buffer. Nothing was lost; a smaller batch may fit.</summary>
/// <param name="message">How much was asked for and what to do.</param>
public sealed class OpenClOutOfMemoryException(string message) : OutOfMemoryException(message);
