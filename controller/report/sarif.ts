import type { Fix, Log, PhysicalLocation, ReportingDescriptor, Result } from 'sarif';
import { CODES } from '../../stacks/language/codes.ts';
import type { Code } from '../../stacks/language/codes.ts';
import type { Diagnostic, Severity } from '../../stacks/language/diagnostic.ts';
import type { SourceRange } from '../../stacks/language/source.ts';
import { jsonText } from './json.ts';

const LEVELS = { error: 'error', warning: 'warning', note: 'note' } as const satisfies Record<
  Severity,
  string
>;

/**
 * Diagnostics as SARIF 2.1.0 (OASIS, 2020-03-27), for code scanning. What has no place in a file is a notification
 * of the tool, as the standard has it; columns count code points, as everywhere in Temper.
 */
export function renderSarif(diagnostics: readonly Diagnostic[]): string {
  const codes = [...new Set(diagnostics.map((one) => one.code))].toSorted();
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Temper', rules: codes.map(rule) } },
        columnKind: 'unicodeCodePoints',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: diagnostics
              .filter((one) => one.at === undefined)
              .map((one) => ({
                descriptor: { id: one.code, index: codes.indexOf(one.code) },
                level: LEVELS[one.severity],
                message: { text: fullText(one) },
              })),
          },
        ],
        results: diagnostics.flatMap((one) =>
          one.at === undefined ? [] : [result(one, one.at, codes.indexOf(one.code))],
        ),
      },
    ],
  };
  return jsonText(log);
}

function rule(code: Code): ReportingDescriptor {
  const { summary, explanation, example } = CODES[code] as (typeof CODES)[Code] & {
    readonly example?: string;
  };
  const help = example === undefined ? explanation : `${explanation}\n\nExample:\n\n${example}`;
  return {
    id: code,
    shortDescription: { text: summary },
    fullDescription: { text: summary },
    help: { text: help },
    defaultConfiguration: { level: 'error' },
  };
}

function result(one: Diagnostic, at: SourceRange, ruleIndex: number): Result {
  return {
    ruleId: one.code,
    ruleIndex,
    level: LEVELS[one.severity],
    message: { text: fullText(one) },
    locations: [{ physicalLocation: physicalLocation(at) }],
    ...(one.related !== undefined &&
      one.related.length > 0 && {
        relatedLocations: one.related.map((other, id) => ({
          id,
          message: { text: other.message },
          physicalLocation: physicalLocation(other.at),
        })),
      }),
    ...(one.replacement !== undefined && { fixes: [fixOf(one, at, one.replacement)] }),
    ...((one.path ?? one.record) !== undefined && {
      properties: {
        ...(one.path !== undefined && { path: one.path }),
        ...(one.record !== undefined && { record: one.record }),
      },
    }),
  };
}

/** What to write in place of what is pointed at. */
function fixOf({ fix }: Diagnostic, at: SourceRange, text: string): Fix {
  const { artifactLocation, region } = physicalLocation(at);
  if (artifactLocation === undefined || region === undefined) throw new Error('a place has both');
  return {
    ...(fix !== undefined && { description: { text: fix } }),
    artifactChanges: [
      { artifactLocation, replacements: [{ deletedRegion: region, insertedContent: { text } }] },
    ],
  };
}

function physicalLocation({ file, start, end }: SourceRange): PhysicalLocation {
  return {
    artifactLocation: { uri: uri(file) },
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
  };
}

/** A relative path as a URI; half a surrogate pair has none. */
function uri(file: string): string {
  const text = file.replaceAll(/\p{Surrogate}/gu, '\uFFFD');
  return text.split('/').map(encodeURIComponent).join('/');
}

function fullText({ message, why, fix }: Diagnostic): string {
  return [message, why, fix === undefined ? undefined : `Fix: ${fix}`]
    .filter((part) => part !== undefined)
    .join('\n');
}
