using System.Runtime.ExceptionServices;

namespace Engine.Data;

/// <summary>Makes a data set's batches on background threads, a bounded number ahead, in an order that seed and epoch define.</summary>
/// <remarks>
/// A batch is a number: epoch × batches an epoch + its place. Each thread takes the next number and fills that batch alone, so
/// threads share nothing, and what a batch holds does not depend on how many there are or where prefetching began. One consumer
/// calls <see cref="Start"/>, <see cref="Next"/> and <see cref="Recycle"/>.
/// </remarks>
public sealed class BatchLoader : IDisposable
{
    private readonly object _gate = new();
    private readonly ImageDataSet _data;
    private readonly LoaderOptions _options;
    private readonly int _imageLength;
    private readonly EpochOrder _order;
    private readonly Thread[] _threads;
    private readonly Stack<LoadedBatch> _free = new();

    /// <summary>Finished batches by number modulo the depth: at most depth numbers are taken and not handed out.</summary>
    private readonly Slot[] _slots;

    private long _taken, _handedOut, _end;

    /// <summary>Changes with every start, so that what was begun before is not taken for what was asked for after.</summary>
    private int _generation;

    private bool _started, _running, _disposed;

    /// <summary>A loader that does nothing until <see cref="Start"/>.</summary>
    /// <exception cref="ArgumentException">The options contradict themselves or the data: a batch larger than the data with none other left, a label that no class has, a normalization for other channels.</exception>
    public BatchLoader(ImageDataSet data, LoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        Check(data, options);
        (_data, _options) = (data, options);
        _imageLength = options.Preprocessing.Height * options.Preprocessing.Width * options.Preprocessing.Channels;
        _order = new EpochOrder(data.Count, options.Seed, options.Shuffle);
        BatchesPerEpoch = options.DropLast ? data.Count / options.Batch : (int)((data.Count + (long)options.Batch - 1) / options.Batch);
        _slots = new Slot[options.QueueDepth];
        _threads = new Thread[options.Threads > 0 ? options.Threads : Math.Clamp(Environment.ProcessorCount / 2, 1, 4)];
    }

    /// <summary>Batches that an epoch has.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Begins prefetching, or goes on from another place: resuming a run gives the batches that it would have had.</summary>
    /// <param name="epoch">The epoch of the next batch, from 0.</param>
    /// <param name="firstBatch">Its place in the epoch; <see cref="BatchesPerEpoch"/> for the beginning of the next one.</param>
    public void Start(int epoch, int firstBatch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchesPerEpoch);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Clear();
            _taken = _handedOut = (long)epoch * BatchesPerEpoch + firstBatch;
            _end = _options.Repeat ? long.MaxValue : (_handedOut / BatchesPerEpoch + 1) * BatchesPerEpoch;
            _running = true;
            if (!_started)
                StartThreads();
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends prefetching until the next <see cref="Start"/>; what was made and not asked for is dropped.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            Clear();
            _running = false;
        }
    }

    /// <summary>The next batch, waiting for it where it is not ready.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Start"/> was not called, or the epoch is over and the loader does not repeat.</exception>
    /// <exception cref="InvalidDataException">An image of the batch cannot be decoded; the message names it. Asking again says it again.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; asking again gives the batch.</exception>
    public LoadedBatch Next(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_running)
                throw new InvalidOperationException("The loader is not running; call Start first.");
            if (_handedOut == _end)
                throw new InvalidOperationException("The epoch is over and the loader does not repeat; call Start for the next one.");
            long slot = _handedOut % _slots.Length;
            if (!_slots[slot].IsReady)
                Wait(slot, cancellationToken);
            _slots[slot].Failure?.Throw();
            LoadedBatch batch = _slots[slot].Batch!;
            _slots[slot] = default;
            _handedOut++;
            batch.IsLent = true;
            Monitor.PulseAll(_gate);
            return batch;
        }
    }

    /// <summary>Gives a batch's memory back for another one; its spans are not to be read after that.</summary>
    /// <exception cref="ArgumentException">It came from another loader.</exception>
    /// <exception cref="InvalidOperationException">It was given back already.</exception>
    public void Recycle(LoadedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Owner != this)
            throw new ArgumentException("The batch came from another loader; give it back there.", nameof(batch));
        lock (_gate)
        {
            if (!batch.IsLent)
                throw new InvalidOperationException("The batch was given back already.");
            batch.IsLent = false;
            _free.Push(batch);
        }
    }

    /// <summary>Ends the threads, once each is done with its image.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            Clear();
            (_running, _disposed) = (false, true);
            Monitor.PulseAll(_gate);
        }

        if (_started)
            Array.ForEach(_threads, thread => thread.Join());
    }

    private static void Check(ImageDataSet data, LoaderOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Threads);
        if (options.Batch > data.Count && options.DropLast)
        {
            throw new ArgumentException(
                $"A batch of {options.Batch} images is larger than the data: {data.Description} has {data.Count}, and a batch that is not full is left out. Use a smaller batch or more data.", nameof(options));
        }

        ImagePreprocessing preprocessing = options.Preprocessing;
        ArgumentNullException.ThrowIfNull(preprocessing);
        preprocessing.Normalization.Check(preprocessing.Channels);
        if ((long)options.Batch * preprocessing.Height * preprocessing.Width * preprocessing.Channels > Array.MaxLength)
            throw new ArgumentException($"A batch of {options.Batch} images of {preprocessing.Channels}×{preprocessing.Height}×{preprocessing.Width} does not fit into one array; make it smaller.", nameof(options));

        int classes = data.ClassNames.Count;
        for (int i = 0; i < data.Count; i++)
        {
            int label = data.LabelOf(i);
            if ((uint)label >= (uint)classes)
                throw new ArgumentException($"{data.NameOf(i)}: the label {label} is out of range; there are {classes} classes, 0 to {classes - 1}.", nameof(data));
        }
    }

    private void StartThreads()
    {
        _started = true;
        for (int i = 0; i < _threads.Length; i++)
        {
            ImagePreparer preparer = new(_options.Preprocessing, _options.Augmentation);
            _threads[i] = new Thread(() => Work(preparer)) { IsBackground = true, Name = $"batch loader {i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Forgets everything made or in the making. Under the lock.</summary>
    private void Clear()
    {
        _generation++;
        foreach (Slot slot in _slots)
        {
            if (slot.Batch is not null)
                _free.Push(slot.Batch);
        }

        Array.Clear(_slots);
    }

    private void Wait(long slot, CancellationToken cancellationToken)
    {
        CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static loader => ((BatchLoader)loader!).Wake(), this);
        try
        {
            while (!_slots[slot].IsReady)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
                ObjectDisposedException.ThrowIf(_disposed, this);
            }
        }
        finally
        {
            // Not disposed, which waits for a call under way: that call waits for the lock that is held here.
            registration.Unregister();
        }
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Work(ImagePreparer preparer)
    {
        while (true)
        {
            LoadedBatch? batch;
            long number;
            int generation;
            lock (_gate)
            {
                while (!_disposed && (!_running || _taken - _handedOut == _slots.Length || _taken == _end))
                    Monitor.Wait(_gate);
                if (_disposed)
                    return;

                // Number and memory are taken together: a batch that is waited for never lacks memory that later ones hold.
                (number, generation) = (_taken++, _generation);
                _free.TryPop(out batch);
            }

            Slot made = Make(batch, number, generation, preparer);
            lock (_gate)
            {
                if (generation == _generation)
                {
                    _slots[number % _slots.Length] = made;
                    Monitor.PulseAll(_gate);
                }
                else if (made.Batch is not null)
                {
                    _free.Push(made.Batch);
                }
            }
        }
    }

    /// <summary>Makes a batch; gives up where another start has made it needless.</summary>
    private Slot Make(LoadedBatch? batch, long number, int generation, ImagePreparer preparer)
    {
        try
        {
            batch ??= new LoadedBatch(this, _options.Batch, _imageLength);
            int epoch = (int)(number / BatchesPerEpoch), index = (int)(number % BatchesPerEpoch);
            int start = index * _options.Batch;
            ReadOnlySpan<int> images = _order.Of(epoch).AsSpan(start, Math.Min(_options.Batch, _data.Count - start));
            batch.Begin(epoch, index, images, _data);
            for (int i = 0; i < images.Length && generation == Volatile.Read(ref _generation); i++)
                preparer.Prepare(_data.View(images[i]), RandomKey.Image(_options.Seed, epoch, images[i]), batch.Destination(i));
            return new Slot(batch, null);
        }
#pragma warning disable CA1031 // It surfaces in Next, on the caller's thread.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new Slot(batch, ExceptionDispatchInfo.Capture(e));
        }
    }

    private readonly record struct Slot(LoadedBatch? Batch, ExceptionDispatchInfo? Failure)
    {
        internal bool IsReady => Batch is not null || Failure is not null;
    }
}
