import { shown } from '../language/display.ts';
import type { Spec } from '../language/kind.ts';
import { place, type Breach, type Rule } from '../language/rules/rule.ts';
import { listed } from '../language/rules/wording.ts';
import { nearest } from '../nearest.ts';
import { environmentsByName } from './environment/subjects.ts';

/** A spec that lives in an environment. */
interface Tenant extends Spec {
  readonly spec: { readonly environment: string };
}

/** The environment that a spec of this kind names exists. */
export function environmentExists(kind: string): Rule {
  return { code: 'RULE_ENVIRONMENT_UNKNOWN', check };

  function* check(context: Parameters<Rule['check']>[0]): Iterable<Breach> {
    if (!context.complete) return;
    const environments = environmentsByName(context);
    const names = [...environments.keys()];
    const suggestions = new Map<string, string | undefined>();
    for (const declared of context.documents<Tenant>(kind)) {
      const given = declared.draft.spec?.environment;
      if (given === undefined || environments.has(given)) continue;
      if (!suggestions.has(given)) suggestions.set(given, nearest(given, names));
      const near = suggestions.get(given);
      yield {
        message: `there is no environment ${shown(given)}`,
        ...place(declared, ['spec', 'environment']),
        why:
          names.length === 0
            ? 'no file below specs/ declares an Environment'
            : `the repository declares ${listed(names.map((name) => `\`${name}\``))}`,
        fix:
          near === undefined
            ? 'add a document of kind Environment with this name'
            : `did you mean \`${near}\`?`,
      };
    }
  }
}
