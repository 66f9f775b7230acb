/*
 * Terraform's machine-readable UI: one JSON object a line. Minor versions add fields and types, a major version breaks
 * (https://developer.hashicorp.com/terraform/internals/machine-readable-ui, checked 2026-11-20 with 1.2).
 */
import { z } from 'zod';
import { TemperError } from '../../../stacks/language/diagnostic.ts';

const Place = z.looseObject({ line: z.number(), column: z.number(), byte: z.number() });

/** A diagnostic as Terraform reports it. */
export const TerraformDiagnostic = z.looseObject({
  severity: z.string(),
  summary: z.string(),
  detail: z.string().default(''),
  address: z.string().optional(),
  range: z.looseObject({ filename: z.string(), start: Place, end: Place }).optional(),
  snippet: z.looseObject({ context: z.string().nullish(), code: z.string() }).optional(),
});
export type TerraformDiagnostic = z.infer<typeof TerraformDiagnostic>;

const Resource = z.looseObject({ addr: z.string(), resource_type: z.string().default('') });
const Hook = z.looseObject({
  resource: Resource,
  action: z.string().optional(),
  id_value: z.string().optional(),
  elapsed_seconds: z.number().optional(),
});
const Message = z.looseObject({ '@message': z.string().default(''), type: z.string().default('') });
const Change = z.looseObject({
  change: z.looseObject({
    resource: Resource,
    action: z.string(),
    reason: z.string().optional(),
    importing: z.looseObject({ id: z.string().optional() }).optional(),
  }),
});
const Count = z.number().default(0);
const Summary = z.looseObject({
  changes: z.looseObject({
    operation: z.string(),
    add: Count,
    change: Count,
    remove: Count,
    import: Count,
    forget: Count,
  }),
});
const Outputs = z.looseObject({
  outputs: z.record(
    z.string(),
    z.looseObject({ sensitive: z.boolean(), value: z.unknown(), action: z.string().optional() }),
  ),
});

const CHANGES = ['planned_change', 'resource_drift'] as const;
const HOOKS = [
  'apply_start',
  'apply_progress',
  'apply_complete',
  'apply_errored',
  'refresh_start',
  'refresh_complete',
] as const;

/** What Terraform says while it runs. */
export type UiEvent =
  | { readonly type: 'version'; readonly engine: string; readonly ui: string }
  | {
      readonly type: (typeof CHANGES)[number];
      readonly address: string;
      readonly resourceType: string;
      readonly action: string;
      readonly reason?: string;
      readonly importing?: string;
    }
  | {
      readonly type: (typeof HOOKS)[number];
      readonly address: string;
      readonly resourceType: string;
      readonly action?: string;
      /** The resource's id, once it is known. */
      readonly id?: string;
      readonly elapsedSeconds?: number;
    }
  | ({ readonly type: 'change_summary' } & z.infer<typeof Summary>['changes'])
  | ({ readonly type: 'outputs' } & z.infer<typeof Outputs>)
  | { readonly type: 'diagnostic'; readonly diagnostic: TerraformDiagnostic }
  /** Of a type not listed here; `name` is Terraform's. */
  | { readonly type: 'other'; readonly name: string; readonly message: string }
  /** A line that is not a JSON object. */
  | { readonly type: 'text'; readonly text: string };

/**
 * Reads one line. Whatever cannot be read as what it claims to be becomes `other` or `text`: a surprise in the
 * stream must never end an apply.
 * @throws {TemperError} TF_UI_VERSION when the stream announces a major version other than 1.
 */
export function parseUiLine(line: string): UiEvent {
  const json = parseObject(line);
  const message = Message.safeParse(json);
  if (!message.success) return { type: 'text', text: line };
  const name = message.data.type;
  return (
    readEvent(name, json) ?? {
      type: 'other',
      name,
      message: message.data['@message'],
    }
  );
}

function readEvent(name: string, json: unknown): UiEvent | undefined {
  if (name === 'version') return readVersion(json);
  if (name === 'diagnostic') {
    const read = z.looseObject({ diagnostic: TerraformDiagnostic }).safeParse(json);
    return read.success ? { type: 'diagnostic', diagnostic: read.data.diagnostic } : undefined;
  }
  if (name === 'change_summary') {
    const read = Summary.safeParse(json);
    return read.success ? { type: 'change_summary', ...read.data.changes } : undefined;
  }
  if (name === 'outputs') {
    const read = Outputs.safeParse(json);
    return read.success ? { type: 'outputs', outputs: read.data.outputs } : undefined;
  }
  return readChange(name, json) ?? readHook(name, json);
}

function readVersion(json: unknown): UiEvent | undefined {
  const read = z
    .looseObject({ ui: z.string(), terraform: z.string().optional(), tofu: z.string().optional() })
    .safeParse(json);
  if (!read.success) return undefined;
  const { ui, terraform, tofu } = read.data;
  if (!ui.startsWith('1.')) {
    throw new TemperError([
      {
        code: 'TF_UI_VERSION',
        severity: 'error',
        message: `the engine speaks version ${ui} of its machine-readable output; Temper reads version 1`,
        fix: 'use Terraform or OpenTofu in a 1.x release, 1.10 or newer',
      },
    ]);
  }
  return { type: 'version', engine: terraform ?? tofu ?? '', ui };
}

function readChange(name: string, json: unknown): UiEvent | undefined {
  const type = CHANGES.find((one) => one === name);
  const read = type === undefined ? undefined : Change.safeParse(json);
  if (type === undefined || read?.success !== true) return undefined;
  const { resource, action, reason, importing } = read.data.change;
  return {
    type,
    address: resource.addr,
    resourceType: resource.resource_type,
    action,
    ...(reason !== undefined && { reason }),
    ...(importing?.id !== undefined && { importing: importing.id }),
  };
}

function readHook(name: string, json: unknown): UiEvent | undefined {
  const type = HOOKS.find((one) => one === name);
  const read = type === undefined ? undefined : z.looseObject({ hook: Hook }).safeParse(json);
  if (type === undefined || read?.success !== true) return undefined;
  const { resource, action, id_value: id, elapsed_seconds: elapsedSeconds } = read.data.hook;
  return {
    type,
    address: resource.addr,
    resourceType: resource.resource_type,
    ...(action !== undefined && { action }),
    ...(id !== undefined && { id }),
    ...(elapsedSeconds !== undefined && { elapsedSeconds }),
  };
}

function parseObject(line: string): unknown {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
