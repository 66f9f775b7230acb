/* The parts of Terraform's plan JSON (`show -json`, format 1.x) that Temper reads. Unknown fields are let through: minor versions add some. */
import * as z from 'zod';
import type { Json } from '../../../stacks/json.ts';

const JsonValue = z.unknown().transform((value) => (value ?? null) as Json);

const Change = z.looseObject({
  actions: z.array(z.string()),
  before: JsonValue,
  /** Absent where it is only known after apply. */
  after: JsonValue.default(null),
  after_unknown: JsonValue,
  before_sensitive: JsonValue,
  after_sensitive: JsonValue,
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
  importing: z.looseObject({ id: z.string().optional() }).optional(),
});
export type RawChange = z.infer<typeof Change>;

const RawResourceChange = z.looseObject({
  address: z.string(),
  mode: z.string().default('managed'),
  type: z.string(),
  name: z.string(),
  deposed: z.string().optional(),
  change: Change,
  action_reason: z.string().optional(),
});
export type RawResourceChange = z.infer<typeof RawResourceChange>;

const RawResource = z.looseObject({
  address: z.string(),
  mode: z.string(),
  type: z.string(),
  values: JsonValue,
  sensitive_values: JsonValue,
});
export interface RawModule {
  resources?: z.infer<typeof RawResource>[] | undefined;
  child_modules?: RawModule[] | undefined;
}
const RawModule: z.ZodType<RawModule> = z.looseObject({
  resources: z.array(RawResource).optional(),
  get child_modules() {
    return z.array(RawModule).optional();
  },
});

export const RawPlan = z.looseObject({
  format_version: z.string(),
  resource_changes: z.array(RawResourceChange).default([]),
  output_changes: z.record(z.string(), Change).default({}),
  prior_state: z
    .looseObject({ values: z.looseObject({ root_module: RawModule.optional() }).optional() })
    .optional(),
  applyable: z.boolean().optional(),
  errored: z.boolean().default(false),
});
export type RawPlan = z.infer<typeof RawPlan>;
