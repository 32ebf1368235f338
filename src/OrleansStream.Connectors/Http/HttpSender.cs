using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansStream.Diagnostics;
using Polly;
using Polly.Retry;

namespace OrleansStream.Connectors.Http;

/// <summary>Sends one request, again if need be, and turns what goes wrong into a coded failure.</summary>
sealed partial class HttpSender
{
    /// <summary>The longest wait between attempts, also where the server asks for more.</summary>
    public static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(30);

    /// <summary>How much of a refusal's text goes into the message.</summary>
    const int MaxReasonBytes = 200;

    readonly HttpMessageInvoker _client;
    readonly HttpTarget _target;
    readonly HttpSinkOptions _options;
    readonly TimeProvider _time;
    readonly ILogger _logger;
    readonly ResiliencePipeline _retry;

    public HttpSender(HttpMessageInvoker client, HttpTarget target, HttpSinkOptions options, TimeProvider time, ILogger logger)
    {
        _client = client;
        _target = target;
        _options = options;
        _time = time;
        _logger = logger;
        _retry = options.Attempts > 1 ? Retry(options) : ResiliencePipeline.Empty;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
    {
        try
        {
            await _retry.ExecuteAsync(
                static (call, token) => call.Sender.SendOnceAsync(call.Body, call.ContentType, token),
                (Sender: this, Body: body, ContentType: contentType), cancellationToken).ConfigureAwait(false);
        }
        catch (TransientFailure failure)
        {
            throw new StreamException(ErrorCodes.SinkUnavailable,
                $"Cannot send to '{_target.Name}', tried {_options.Attempts} times: {failure.Message}", failure.InnerException);
        }
    }

    ResiliencePipeline Retry(HttpSinkOptions options) =>
        new ResiliencePipelineBuilder { TimeProvider = _time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.Attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.RetryDelay,
            MaxDelay = MaxDelay,
            ShouldHandle = new PredicateBuilder().Handle<TransientFailure>(),
            DelayGenerator = static args => new((args.Outcome.Exception as TransientFailure)?.RetryAfter),
            OnRetry = args =>
            {
                LogRetry(_target.Name, args.AttemptNumber + 1, args.Outcome.Exception?.Message ?? "", args.RetryDelay.TotalMilliseconds);
                return default;
            },
        }).Build();

    async ValueTask SendOnceAsync(ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = _target.Request(body, contentType);
            using var response = await _client.SendAsync(request, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw await FailureAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientFailure($"no answer within {_options.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new TransientFailure((error.InnerException ?? error).Message.TrimEnd('.') + ".", error);
        }
    }

    async Task<Exception> FailureAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var answer = $"the answer was {status} {response.ReasonPhrase}".TrimEnd();
        if (status is 408 or 425 or 429 or >= 500 && response.StatusCode != HttpStatusCode.NotImplemented)
            return new TransientFailure(answer + ".") { RetryAfter = Wait(response.Headers.RetryAfter) };
        if (status is >= 300 and < 400)
            return new StreamException(ErrorCodes.SinkRejected, $"'{_target.Name}' refused rows: {answer}; redirects are not followed.");
        var reason = await ReasonAsync(response, cancellationToken).ConfigureAwait(false);
        return new StreamException(ErrorCodes.SinkRejected, $"'{_target.Name}' refused rows: {answer}{reason}.");
    }

    TimeSpan? Wait(RetryConditionHeaderValue? after)
    {
        var wait = after?.Delta ?? (after?.Date - _time.GetUtcNow());
        return wait is { } known ? (known < TimeSpan.Zero ? TimeSpan.Zero : known > MaxDelay ? MaxDelay : known) : null;
    }

    static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[MaxReasonBytes];
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var text = new StringBuilder(length);
        foreach (var rune in Encoding.UTF8.GetString(bytes, 0, length).EnumerateRunes())
            text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        var reason = text.ToString().Trim();
        return reason.Length == 0 ? "" : $" ({reason})";
    }

    [LoggerMessage(1, LogLevel.Warning, "Sending to {Target} failed, attempt {Attempt}: {Cause} Next in {Delay} ms.")]
    partial void LogRetry(string target, int attempt, string cause, double delay);

    /// <summary>A failure that may pass.</summary>
    sealed class TransientFailure(string message, Exception? inner = null) : Exception(message, inner)
    {
        public TimeSpan? RetryAfter { get; init; }
    }
}
