/*
 * GitHub's published schemas of what it says happened (`webhooks.json`, made by scripts/github-webhooks.ts): payloads are made by them,
 * and judged before a workflow or Temper gets them. A workflow's `github.event` is the payload of the webhook
 * (https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows, 2026-11).
 */
import { readFileSync } from 'node:fs';
import type { Json } from '../../../stacks/json.ts';
import { PublishedSchemas, type JsonSchema, type Published } from './schemas.ts';

export type Payload = Readonly<Record<string, Json>>;

interface Described extends Published {
  readonly events: Readonly<Record<string, JsonSchema>>;
}

const DESCRIBED = JSON.parse(
  readFileSync(new URL('webhooks.json', import.meta.url), 'utf8'),
) as Described;

const SCHEMAS = new PublishedSchemas('webhooks', DESCRIBED);

/** No webhook tells of it, and GitHub publishes nothing of its payload but that the cron line is in it. */
const SCHEDULE: JsonSchema = {
  type: 'object',
  required: ['schedule'],
  properties: { schedule: { type: 'string' } },
};

/** What GitHub sends otherwise than it publishes: a pull request has no repository to come from once its fork is deleted. */
const DEVIATION = /^\/pull_request\/head\/repo must be object/;

/**
 * The least payload that GitHub's schema of an event takes, with what a test says over it.
 * @throws Error where what is said is nothing that GitHub would send, and for an event of which there is no schema
 */
export function payloadOf(event: string, said: Payload): Payload {
  const payload = SCHEMAS.filled(schemaOf(event, said), said) as Payload;
  requirePublished(event, payload);
  return payload;
}

/** @throws Error where GitHub would not send that, and for an event of which there is no schema */
export function requirePublished(event: string, payload: Payload): void {
  const found = SCHEMAS.problems(schemaOf(event, payload), payload);
  const wrong = found.filter((one) => !DEVIATION.test(one));
  if (wrong.length > 0) throw new Error(`GitHub sends no such ${event}: ${wrong.join('\n')}`);
}

function schemaOf(event: string, { action }: Payload): JsonSchema {
  if (event === 'schedule') return SCHEDULE;
  // The same happens in both: they differ in whose workflow runs.
  const told = event === 'pull_request_target' ? 'pull_request' : event;
  const words = [told, ...(typeof action === 'string' ? [action] : [])];
  const name = words.join('-').replaceAll('_', '-');
  const schema = DESCRIBED.events[name];
  if (schema === undefined) throw new Error(`no schema of ${name}: scripts/github-webhooks.ts`);
  return schema;
}
