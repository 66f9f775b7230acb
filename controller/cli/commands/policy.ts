import { Argument, type Command } from 'commander';
import { IDENTITIES, type Identity } from '../../../stacks/permissions/grant.ts';
import type { CommandContext } from '../command-context.ts';
import { openSelected, withSelection, type SelectionOptions } from '../selecting.ts';

/** `temper policy`: the least that an identity needs of IAM. */
export function addPolicy(program: Command, { runtime, action }: CommandContext): void {
  const command = program
    .command('policy')
    .addArgument(new Argument('<identity>', 'what it is for').choices(IDENTITIES));
  withSelection(command)
    .description(
      'print the least IAM policy of an identity that plans, watches, applies or destroys',
    )
    .option('--any', 'also for specs that are not written yet: names by pattern', false)
    .action(
      action(
        async (
          globals,
          identity: Identity,
          targets: string[],
          options: SelectionOptions & { any: boolean },
        ) => {
          const workspace = await openSelected(runtime, globals, targets, {
            ...options,
            // What is trained on a base model that has ended still needs its permissions.
            asksAws: true,
          });
          const [{ policiesFor }, { renderPolicies, policyNotes }] = await Promise.all([
            import('../../policy.ts'),
            import('../../report/policy-report.ts'),
          ]);
          const { any } = options;
          const kinds = await runtime.kinds();
          const policies = await policiesFor({ kinds }, workspace, { identity, any });
          for (const note of policyNotes(policies, any)) runtime.reporter.info(note);
          return {
            kind: 'policy',
            data: { identities: policies },
            document: renderPolicies(policies),
            diagnostics: workspace.diagnostics,
            sources: workspace.sources,
          };
        },
      ),
    );
}
