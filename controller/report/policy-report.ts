import {
  MANAGED_POLICY_CHARACTERS,
  POLICIES_A_ROLE,
} from '../../stacks/permissions/policy-documents.ts';
import type { EnvironmentPolicy } from '../policy.ts';
import { jsonText } from './json.ts';
import { neutralLine } from './terminal-text.ts';

/** The policy as IAM takes it; of several a list, so that what is printed is one JSON document always. */
export function renderPolicies(all: readonly EnvironmentPolicy[]): string {
  const documents = all.flatMap(({ policies }) => policies);
  return jsonText(documents.length === 1 ? documents[0] : documents);
}

/** What a person should know of what was printed. */
export function policyNotes(all: readonly EnvironmentPolicy[], any: boolean): string[] {
  const notes = all.map(({ environment, account, region, identity, stacks, policies }) => {
    const which = policies.length === 1 ? '1 policy' : `${policies.length} policies`;
    const what = any ? 'any spec of it' : stacks.join(', ');
    return neutralLine(
      `${which} for whoever may ${identity} in ${environment} (${account}, ${region}): ${what}`,
    );
  });
  const long = all.some(({ policies }) => policies.length > 1);
  const tooMany = all.some(({ policies }) => policies.length > POLICIES_A_ROLE);
  return [
    ...notes,
    ...(long
      ? [
          `a managed policy holds ${MANAGED_POLICY_CHARACTERS} characters: attach all that are printed`,
        ]
      : []),
    ...(tooMany
      ? [`a role takes ${POLICIES_A_ROLE}: \`--any\` prints one that names no spec and is shorter`]
      : []),
  ];
}
