using System.Security.Cryptography;
using System.Text;

namespace OrleansStream.Plans;

/// <summary>Fingerprints plans: plans with the same <see cref="PlanCanonical"/> form, and only those, have the same hash.</summary>
public static class PlanHash
{
    /// <summary>The SHA-256 of the plan's canonical JSON, as 64 hexadecimal digits.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="catalog">The components, which say what is a default.</param>
    public static string Of(Plan plan, ComponentCatalog catalog) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(PlanCanonical.Write(plan, catalog))));
}
