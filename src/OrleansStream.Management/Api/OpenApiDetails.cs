using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OrleansStream.Management.Api;

/// <summary>What the generated description of the API cannot know by itself.</summary>
static class OpenApiDetails
{
    internal static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrleansStream",
            Version = "v1",
            Description = "Pipelines: create, run and watch them. Errors are problem details (RFC 9457) with a code; docs/errors.md explains each.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes["apiKey"] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The server's API key, if it has one.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("apiKey", document)] = [] }];
        return Task.CompletedTask;
    });

    /// <summary>
    /// Describes a body without demanding its media type: a plan sent by curl comes as a form's, and is a plan all the same.
    /// </summary>
    internal static RouteHandlerBuilder DescribeBody(this RouteHandlerBuilder endpoint, string description, params string[] mediaTypes) =>
        DescribeBody(endpoint, description, required: true, mediaTypes);

    /// <summary>Describes a body that may be left out, or not.</summary>
    internal static RouteHandlerBuilder DescribeBody(this RouteHandlerBuilder endpoint, string description, bool required, params string[] mediaTypes) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Description = description,
                Required = required,
                Content = mediaTypes.ToDictionary(t => t, _ => new OpenApiMediaType { Schema = new OpenApiSchema() }),
            };
            return Task.CompletedTask;
        });
}
