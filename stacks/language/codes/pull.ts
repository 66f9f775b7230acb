import type { CodeInfo } from './code-info.ts';

/** PULL_: pull requests, as they are read. */
export const PULL_CODES = {
  PULL_EVENT: {
    exit: 1,
    summary: 'the event that started the workflow is not one to act on',
    explanation:
      'In GitHub Actions Temper reads what happened from the file that `GITHUB_EVENT_PATH` names. `temper matrix plan` acts on `pull_request_target`, and on `workflow_dispatch` with the inputs `pull-request` and `commit`. A commit that is asked for by hand has to be the head of that pull request: what was looked at is what is planned.\n\nThe workflows that `temper init` writes start each command with the events that it takes.',
    example: 'on: pull_request   # has no credentials, and runs what the pull request says',
  },
  PULL_HEAD: {
    exit: 1,
    summary: 'the head of a pull request cannot be fetched',
    explanation:
      'The head of a pull request is fetched by the id of its commit, as objects of git: it is never checked out. It comes from `GITHUB_SERVER_URL` and `GITHUB_REPOSITORY`, over `https:`, with the token of the job; what the repository’s own configuration says about remotes does not count.\n\nThe server may be out of reach, the token may not read the repository (`contents: read`), or the commit may be gone after a force-push.',
    example: 'git push --force   # while the head before it is planned',
  },
  PULL_PREVIEWED: {
    exit: 1,
    summary: 'a stack of the pull request is previewed, not planned',
    explanation:
      'What a pull request does is planned by Terraform with the plan role that the environment has on the default branch. A stack is only compiled, checked and estimated, without credentials, where\n\n- its environment is new: the default branch does not have it, so it has no role there;\n- the environment has no `roles.plan` on the default branch: `temper bootstrap` makes one;\n- the pull request is a fork’s: a person who may write here runs `plan.yml` by hand, with the number of the pull request and the commit that was looked at.',
    example: 'specs/environments/new.yaml and a model in it, in one pull request',
  },
  PULL_NO_ROLE: {
    exit: 1,
    summary: 'an environment has no role for the workflow',
    explanation:
      'Workflows act in an environment with the roles that its spec names on the default branch: `roles.plan`, `roles.apply` and `roles.reconcile`. Without one there is nothing they could do there, so it is not applied, or not reconciled.\n\n`temper bootstrap <environment> --repository <owner/name>` makes the roles and says what to write.',
    example: 'spec:\n  roles: {}   # on the default branch',
  },
  PULL_TOO_MANY_JOBS: {
    exit: 1,
    summary: 'there are more environments than a workflow can have jobs',
    explanation:
      'A job of the workflows has the role of one environment, and GitHub gives a workflow 256 jobs of a kind at most: with one more it would run none of them. A pull request that touches more is not planned. An apply takes 256 of them, those first that somebody has asked for, and warns: the next run takes up the others, as it does whatever remains. Reconciling is refused, because environments that are left out of every pass would be watched by nobody.',
    example: 'a change of data that 300 environments train with, in one pull request',
  },
} as const satisfies Record<string, CodeInfo>;
