import { nearest } from '../../nearest.ts';
import { dotted, either } from '../display.ts';
import type { Finding } from '../finding.ts';
import { kindNames, type SpecKind, type SpecKinds } from '../kind.ts';
import { API_VERSION } from '../scalars.ts';
import type { Places } from '../yaml/places.ts';
import { REFUSED } from '../yaml/values.ts';
import { keysAt } from './fields.ts';
import { received } from './words.ts';

/** What kind a document is, or was meant to be. */
export interface Envelope {
  /** Absent where it cannot be told; the document is then not checked further. */
  readonly kind?: SpecKind;
  readonly findings: readonly Finding[];
}

/** Reads `kind`; a misspelt one is reported and the document is checked as what was meant. */
export function envelopeOf(
  value: unknown,
  { kinds, places, text }: { kinds: SpecKinds; places: Places; text: string },
): Envelope {
  if (value === REFUSED) return { findings: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { findings: [notAMapping(value, places, text)] };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const given = Object.hasOwn(fields, 'kind') ? fields['kind'] : undefined;
  const exact = kinds.find(({ kind }) => kind === given);
  if (exact !== undefined) return { kind: exact, findings: [] };
  const names = kindNames(kinds);
  const near = typeof given === 'string' ? nearest(given, names) : undefined;
  const kind = kinds.find((one) => one.kind === near) ?? looksLike(fields, kinds);
  const written = received(places.node(['kind']), text, given);
  const span = places.locate(['kind'], 'value');
  const findings =
    given === REFUSED ? [] : [{ ...kindMistake({ given, written, meant: kind, names }), span }];
  return kind === undefined ? { findings } : { kind, findings };
}

function kindMistake(kind: {
  readonly given: unknown;
  /** What was given, as it was written. */
  readonly written: string;
  readonly meant: SpecKind | undefined;
  readonly names: readonly string[];
}): Omit<Finding, 'span'> {
  const { given, written, meant, names } = kind;
  const choices = either(names.map((name) => `\`kind: ${name}\``));
  return {
    code: 'SPEC_KIND',
    path: ['kind'],
    message: given === undefined ? 'the document has no `kind`' : `there is no kind ${written}`,
    why: `Temper reads documents with \`apiVersion: ${API_VERSION}\` and ${choices}`,
    fix:
      meant === undefined
        ? `write ${choices}, or keep files of other tools out of the specs folder`
        : `did you mean \`kind: ${meant.kind}\`?`,
    ...(meant !== undefined && given !== undefined && { replacement: meant.kind }),
  };
}

/** The kind whose keys `spec` has; undefined when it has none or both. */
function looksLike(
  fields: Readonly<Record<string, unknown>>,
  kinds: SpecKinds,
): SpecKind | undefined {
  const { spec } = fields as { readonly spec?: unknown };
  if (typeof spec !== 'object' || spec === null) return undefined;
  const keys = Object.keys(spec).slice(0, 100);
  const own = (kind: SpecKind): number => {
    const others = kinds.filter((other) => other !== kind).flatMap((one) => keysAt(one, ['spec']));
    return keys.filter((key) => keysAt(kind, ['spec']).includes(key) && !others.includes(key))
      .length;
  };
  const likely = kinds.filter((kind) => own(kind) > 0);
  return likely.length === 1 ? likely[0] : undefined;
}

function notAMapping(value: unknown, places: Places, text: string): Finding {
  return {
    code: 'SPEC_TYPE',
    span: places.locate([], 'value'),
    message: `${dotted([])} must be a mapping of keys, not ${received(places.node([]), text, value)}`,
    fix: `start it with \`apiVersion: ${API_VERSION}\` and \`kind:\``,
  };
}
