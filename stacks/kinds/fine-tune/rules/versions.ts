import { shown } from '../../../language/display.ts';
import type { RuleContext } from '../../../language/rules/context.ts';
import { place, type Breach, type Rule } from '../../../language/rules/rule.ts';
import { everyFineTuneIn, type FineTuneSubject } from '../subjects.ts';

/** Rules about the versions of a model: a list that only grows. */
export const VERSION_RULES: readonly Rule[] = [{ code: 'RULE_VERSION_GAP', check: gaps }];

const PATH = ['spec', 'version'] as const;

function* gaps(context: RuleContext): Iterable<Breach> {
  if (!context.complete) return;
  for (const versions of versionsByModel(everyFineTuneIn(context))) {
    let last = 0;
    for (const { name, version, subject } of versions) {
      if (version > last + 1) {
        const missing = version === last + 2 ? `${last + 1}` : `${last + 1} to ${version - 1}`;
        yield {
          ...(last === 0 && { severity: 'warning' as const }),
          message:
            last === 0
              ? `the versions of ${shown(name)} start at ${version}`
              : `version ${version} of ${shown(name)} follows ${last}: ${missing} ${version === last + 2 ? 'is' : 'are'} missing`,
          ...place(subject.declared, PATH),
          why: 'versions are added one after the other and kept, so that the repository tells the whole history of a model',
          fix:
            last === 0
              ? 'write `version: 1`, unless earlier versions were removed on purpose'
              : `write \`version: ${last + 1}\`, or bring ${missing} back`,
        };
      }
      last = version;
    }
  }
}

interface Versioned {
  readonly name: string;
  readonly version: number;
  readonly subject: FineTuneSubject;
}

/** The versions of each model in ascending order, where every version of it is known. */
function versionsByModel(fineTunes: readonly FineTuneSubject[]): Versioned[][] {
  const byModel = new Map<string, Versioned[]>();
  const unknown = new Set<string>();
  for (const subject of fineTunes) {
    const { name, version } = subject;
    if (name === undefined) continue;
    if (version === undefined) {
      unknown.add(name);
      continue;
    }
    const versions = byModel.get(name);
    if (versions === undefined) byModel.set(name, [{ name, version, subject }]);
    else versions.push({ name, version, subject });
  }
  return [...byModel]
    .filter(([name]) => !unknown.has(name))
    .map(([, versions]) => versions.sort((a, b) => a.version - b.version));
}
