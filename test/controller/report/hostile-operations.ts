/* What is told of an environment, with a text of somebody else wherever one can stand. */
import type { Bootstrapped } from '../../../controller/bootstrap.ts';
import type { Reconciled } from '../../../controller/reconcile/reconciled.ts';
import { renderBootstrapped } from '../../../controller/report/bootstrap-report.ts';
import { renderReconciled } from '../../../controller/report/reconcile-report.ts';

interface Feed {
  readonly text: () => string;
  readonly colour: boolean;
  readonly width: number;
}

export const OPERATIONS: Readonly<Record<string, (feed: Feed) => string>> = {
  renderReconciled: ({ text, colour, width }) => renderReconciled(pass(text), colour, width),
  renderBootstrapped: ({ text }) =>
    renderBootstrapped(bootstrapped(text), { owner: text(), name: text() }),
};

/** What the report reads of a pass; the rest of it it never sees. */
function pass(text: () => string): Reconciled {
  const stacks = (['drifted', 'busy'] as const).map((condition) => ({
    compiled: { stack: { title: text() } },
    condition,
    because: text(),
    training: { words: text(), moved: true, told: 7 },
  }));
  const kept = [{ stack: text(), id: text(), what: text(), arn: text(), serving: text() }];
  const shown: unknown = {
    stacks,
    removed: [{ left: { stack: text(), state: { resources: 2 }, kept } }],
    money: [{ about: text(), words: text(), fix: text() }],
    started: [text()],
  };
  return shown as Reconciled;
}

/** The same of what was bootstrapped. */
function bootstrapped(text: () => string): Bootstrapped {
  const shown: unknown = {
    declared: { spec: { roles: {} } },
    environment: {
      metadata: { name: text() },
      spec: { github: { environment: text() }, roles: { plan: text() } },
    },
    result: { outcome: 'applied' },
  };
  return shown as Bootstrapped;
}
