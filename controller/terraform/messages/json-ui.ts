/*
 * Terraform's machine-readable UI: one JSON object a line. Minor versions add fields and types, a major version breaks
 * (https://developer.hashicorp.com/terraform/internals/machine-readable-ui, checked 2026-11-20 with 1.2).
 */
import * as z from 'zod';
import { TemperError } from '../../../stacks/language/diagnostic.ts';

/** A diagnostic as Terraform reports it. */
export const TerraformDiagnostic = z.looseObject({
  severity: z.string(),
  summary: z.string(),
  detail: z.string().default(''),
  address: z.string().optional(),
  range: z
    .looseObject({ filename: z.string(), start: z.looseObject({ byte: z.number() }) })
    .optional(),
});
export type TerraformDiagnostic = z.infer<typeof TerraformDiagnostic>;

const Message = z.looseObject({ type: z.string() });
const Reported = z.looseObject({ diagnostic: TerraformDiagnostic });
const Hook = z.looseObject({
  hook: z.looseObject({
    resource: z.looseObject({ addr: z.string() }),
    action: z.string().optional(),
  }),
});

const HOOKS = ['apply_start', 'apply_complete', 'apply_errored'] as const;

/** What Terraform says while it runs, as far as Temper listens. */
export type UiEvent =
  | {
      readonly type: (typeof HOOKS)[number];
      readonly address: string;
      readonly action?: string;
    }
  | { readonly type: 'diagnostic'; readonly diagnostic: TerraformDiagnostic };

/**
 * Reads one line; of all that Temper has no use for, and of what is not what it claims to be, nothing is left: a
 * surprise in the stream must never end an apply.
 * @throws {TemperError} TF_UI_VERSION when the stream announces a major version other than 1.
 */
export function parseUiLine(line: string): UiEvent | undefined {
  const json = parseObject(line);
  const type = Message.safeParse(json).data?.type;
  if (type === 'version') requireVersion(json);
  if (type === 'diagnostic') {
    const read = Reported.safeParse(json);
    return read.success ? { type, diagnostic: read.data.diagnostic } : undefined;
  }
  const hook = HOOKS.find((one) => one === type);
  return hook === undefined ? undefined : readHook(hook, json);
}

function requireVersion(json: unknown): void {
  const ui = z.looseObject({ ui: z.string() }).safeParse(json).data?.ui;
  if (ui === undefined || ui.startsWith('1.')) return;
  throw new TemperError([
    {
      code: 'TF_UI_VERSION',
      severity: 'error',
      message: `the engine speaks version ${ui} of its machine-readable output; Temper reads version 1`,
      fix: 'use Terraform or OpenTofu in a 1.x release, 1.10 or newer',
    },
  ]);
}

function readHook(type: (typeof HOOKS)[number], json: unknown): UiEvent | undefined {
  const read = Hook.safeParse(json);
  if (!read.success) return undefined;
  const { resource, action } = read.data.hook;
  return { type, address: resource.addr, ...(action !== undefined && { action }) };
}

function parseObject(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
