using System.Net.ServerSentEvents;
using System.Text.Json;

namespace OrleansStream.Management.Tests.Support;

/// <summary>Reads the server's event stream.</summary>
sealed class EventReader : IAsyncDisposable
{
    readonly HttpResponseMessage _response;
    readonly IAsyncEnumerator<SseItem<string>> _events;

    EventReader(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    internal static async Task<EventReader> OpenAsync(HttpClient client)
    {
        var response = await client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return new EventReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Reads on until an event is as wanted; fails at the end of the stream.</summary>
    internal async Task<JsonElement> UntilAsync(string type, Func<JsonElement, bool> wanted)
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)))
        {
            var data = JsonSerializer.Deserialize<JsonElement>(_events.Current.Data);
            if (_events.Current.EventType == type && wanted(data))
                return data;
        }
        throw new InvalidOperationException("The event stream ended.");
    }

    /// <summary>Reads to the end of the stream.</summary>
    internal async Task UntilEndAsync()
    {
        while (await _events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60)))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        _response.Dispose();
    }
}
