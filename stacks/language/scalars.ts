import { z } from 'zod';

export const API_VERSION = 'temper/v1alpha1';

/** Lower-case words joined by single dashes: what S3, IAM and Bedrock all accept inside their names. */
const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export const EnvironmentName = z.string().min(1).max(32).regex(NAME);
export const ModelName = z.string().min(1).max(48).regex(NAME);

/** AWS tags as Bedrock accepts them: keys 1–128, values 0–256 characters of `[a-zA-Z0-9\s._:/=+@-]`. */
export const Tags = z.record(
  z
    .string()
    .min(1)
    .max(128)
    .regex(/^(?!aws:|temper:)[a-zA-Z0-9\s._:/=+@-]+$/),
  z
    .string()
    .max(256)
    .regex(/^[a-zA-Z0-9\s._:/=+@-]*$/),
);
export type Tags = z.infer<typeof Tags>;
