/* The rules that a team adds to Temper's own: Rego over the plan and the spec, from `policies/` of the repository. */
import * as z from 'zod';
import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { shown } from '../../stacks/language/display.ts';
import type { Json } from '../../stacks/json.ts';
import { BrokenPolicies, evaluate, type Opa } from './opa.ts';

/** Where policies live in a repository. */
export const POLICIES_FOLDER = 'policies';

const QUERY = 'data.temper';

/** What a policy says of a plan. */
export interface PolicyVerdict {
  readonly severity: 'error' | 'warning';
  /** Name of the policy, where it has one. */
  readonly policy?: string | undefined;
  readonly message: string;
  readonly why?: string | undefined;
  readonly fix?: string | undefined;
  /** The place in the spec. */
  readonly path?: readonly (string | number)[] | undefined;
}

export interface PolicyVerdicts {
  readonly verdicts: readonly PolicyVerdict[];
  /** Why nobody judged: then the plan is refused. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface TeamPolicies {
  judge(input: Json): Promise<PolicyVerdicts>;
}

/** Most verdicts that are told one by one of a plan. */
const MOST = 50;

const Text = z.string().trim().min(1).max(2000);
const Verdict = z.union([
  Text.transform((message) => ({ message })),
  z.object({
    policy: z.string().min(1).max(128).optional(),
    message: Text,
    why: Text.optional(),
    fix: Text.optional(),
    path: z
      .array(z.union([z.string(), z.number().int().min(0)]))
      .max(32)
      .optional(),
  }),
]);
const Answer = z.looseObject({
  deny: z.array(Verdict).default([]),
  warn: z.array(Verdict).default([]),
});

/** The policies of a folder, evaluated by this OPA. */
export function policiesIn(
  folder: string,
  findOpa: () => Promise<Opa>,
  signal: AbortSignal,
): TeamPolicies {
  return {
    async judge(input) {
      const opa = await findOpa();
      try {
        const answer = await evaluate(opa, { folder, query: QUERY, input, signal });
        return verdictsOf(answer);
      } catch (error) {
        if (!(error instanceof BrokenPolicies)) throw error;
        return { verdicts: [], diagnostics: error.mistakes.map(broken) };
      }
    },
  };
}

/** A repository without policies has nothing to say. */
export const NO_POLICIES: TeamPolicies = {
  judge: () => Promise.resolve({ verdicts: [], diagnostics: [] }),
};

function verdictsOf(answer: unknown): PolicyVerdicts {
  if (answer === undefined) return { verdicts: [], diagnostics: [nothingDefined()] };
  const read = Answer.safeParse(answer);
  if (!read.success) {
    return { verdicts: [], diagnostics: [broken({ message: unreadable(read.error) })] };
  }
  const { deny, warn } = read.data;
  const verdicts: PolicyVerdict[] = [
    ...deny.map((one) => ({ severity: 'error' as const, ...one })),
    ...warn.map((one) => ({ severity: 'warning' as const, ...one })),
  ];
  const more = verdicts.length - MOST;
  if (more <= 0) return { verdicts, diagnostics: [] };
  // What is left out refuses as well.
  const severity = verdicts.slice(MOST).some((one) => one.severity === 'error')
    ? 'error'
    : 'warning';
  const rest: PolicyVerdict = { severity, message: `and ${String(more)} more of the same kind` };
  return { verdicts: [...verdicts.slice(0, MOST), rest], diagnostics: [] };
}

function unreadable({ issues }: z.ZodError): string {
  const [first] = issues;
  const where = first?.path.join('.') ?? '';
  return `\`${where === '' ? 'temper' : where}\` is neither a text nor an object with a \`message\``;
}

function nothingDefined(): Diagnostic {
  return {
    code: 'GATE_POLICY_BROKEN',
    severity: 'error',
    message: `there are policies in ${POLICIES_FOLDER}/, but none of them is of \`package temper\``,
    why: 'what is refused is read from `deny`, and what is warned about from `warn`, in `package temper`',
    fix: 'begin the files with `package temper`, or remove the folder',
  };
}

function broken({
  message,
  file,
  row,
}: {
  readonly message: string;
  readonly file?: string;
  readonly row?: number;
}): Diagnostic {
  const place = file === undefined ? POLICIES_FOLDER : `${POLICIES_FOLDER}/${file}`;
  const line = row === undefined ? '' : `:${String(row)}`;
  return {
    code: 'GATE_POLICY_BROKEN',
    severity: 'error',
    message: `the policies could not be evaluated: ${shown(`${place}${line}`)}: ${message}`,
    why: 'a plan that the team’s policies have not judged is not applied',
    fix: `correct it (\`opa check --strict ${POLICIES_FOLDER}\`, \`opa test ${POLICIES_FOLDER}\`)`,
  };
}
