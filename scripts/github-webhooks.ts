/*
 * Writes GitHub's published schemas of the events that tests send to workflows: what their payloads are held against. Run it when
 * the events or the version below change: `npx tsx scripts/github-webhooks.ts`.
 * The whole description is 36 MB installed, so it is fetched here and no dependency.
 */
import { OpenApiSubset, publishedDescription, type Schema } from './openapi-subset.ts';

/** MIT; made from what https://github.com/github/rest-api-description publishes of webhooks. */
const SOURCE = '@octokit/openapi-webhooks@12.1.0';
const TARGET = 'test/helpers/github/webhooks.json';

/** By the name of the event, and its action where it has any: as GitHub names their schemas. */
const EVENTS = [
  'merge-group-checks-requested',
  'pull-request-opened',
  'pull-request-synchronize',
  'push',
  'release-published',
  'workflow-dispatch',
];

interface Description {
  readonly webhooks: Readonly<
    Record<
      string,
      { readonly post: { readonly requestBody: { readonly content: Record<string, Schema> } } }
    >
  >;
  readonly components: Readonly<Record<string, Readonly<Record<string, Schema>>>>;
}

const description = await publishedDescription<Description>(SOURCE);
const subset = new OpenApiSubset('webhooks', description.components);
const events = Object.fromEntries(
  EVENTS.map((name) => {
    const schema =
      description.webhooks[name]?.post.requestBody.content['application/json']?.['schema'];
    if (schema === undefined) throw new Error(`GitHub describes no ${name}`);
    return [name, subset.normal(schema)];
  }),
);
await subset.write(TARGET, SOURCE, { events });
