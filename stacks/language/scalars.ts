import * as z from 'zod';

export const API_VERSION = 'temper/v1alpha1';

// The text given to a pattern completes the sentence "… must be …": it is what a person reads, here and in an editor.
const NAME_SAYS = 'lower-case letters and digits, in words joined by single dashes';

/** Lower-case words joined by single dashes: what S3, IAM and Bedrock all accept inside their names. */
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const EnvironmentName = z.string().min(1).max(32).regex(NAME, NAME_SAYS);
export const ModelName = z.string().min(1).max(48).regex(NAME, NAME_SAYS);

/** US dollars: more than nothing, at most what no one would mean. */
export const Usd = z.number().positive().max(10_000_000);

const TAG_KEY_SAYS =
  'letters, digits, spaces and `._:/=+@-`, and must not start with `aws:` or `temper:`';
const TAG_VALUE_SAYS = 'letters, digits, spaces and `._:/=+@-`';

/** AWS allows 50 tags a resource; Temper sets up to 9, and an environment's tags join a model's. */
const MAX_TAGS = 20;

/** AWS tags as Bedrock accepts them: keys 1–128, values 0–256 characters of `[a-zA-Z0-9\s._:/=+@-]`. */
export const Tags = z
  .record(
    z
      .string()
      .min(1)
      .max(128)
      .regex(/^(?!aws:|temper:)[a-zA-Z0-9\s._:/=+@-]+$/, TAG_KEY_SAYS),
    z
      .string()
      .max(256)
      .regex(/^[a-zA-Z0-9\s._:/=+@-]*$/, TAG_VALUE_SAYS),
  )
  .refine((tags) => Object.keys(tags).length <= MAX_TAGS, `at most ${MAX_TAGS} tags`)
  .meta({ maxProperties: MAX_TAGS, examples: [{ team: 'support', 'cost-center': '4711' }] });
export type Tags = z.infer<typeof Tags>;
