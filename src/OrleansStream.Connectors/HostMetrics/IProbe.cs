namespace OrleansStream.Connectors.HostMetrics;

/// <summary>Measures one part of the machine. What cannot be read is left out.</summary>
interface IProbe
{
    void Measure(Measurement measurement);
}
