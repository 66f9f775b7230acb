import type { CodeInfo } from './code-info.ts';

/** GITHUB_: what GitHub answers. */
export const GITHUB_CODES = {
  GITHUB_TOKEN_MISSING: {
    exit: 4,
    summary: 'there is no token to ask GitHub with',
    explanation:
      'The command reads or writes a repository on GitHub, and neither `GITHUB_TOKEN` nor `GH_TOKEN` is set. In a workflow, hand ' +
      'the token of the job to the step: `env: { GITHUB_TOKEN: "${{ github.token }}" }`. On a laptop, `gh auth token` prints one.\n\n' +
      'Temper gives the token to no program that it starts, and shows it nowhere.',
    example: 'env -u GITHUB_TOKEN -u GH_TOKEN temper report plan --from parts',
  },
  GITHUB_TOKEN_REFUSED: {
    exit: 4,
    summary: 'GitHub does not accept the token',
    explanation:
      'The token is unknown to GitHub, has expired or was revoked. The token of a job ends with the job, so one that was kept ' +
      'from an earlier run is refused; a personal one ends at the date it was made with. Make another, and check that it belongs ' +
      'to this server when `GITHUB_API_URL` names an own one.',
    example: 'GITHUB_TOKEN=ghs_of-yesterday temper report plan --from parts',
  },
  GITHUB_REPOSITORY_UNKNOWN: {
    exit: 64,
    summary: 'which repository on GitHub is meant is not known',
    explanation:
      'The command needs to know which repository it is about and where GitHub is. In a workflow the runner says so with ' +
      '`GITHUB_REPOSITORY` (`owner/name`), `GITHUB_API_URL` and `GITHUB_SERVER_URL`; elsewhere set the first, and with an own ' +
      'GitHub Enterprise Server the other two as well. Addresses are https; plain http is for a server on this machine.',
    example:
      'GITHUB_REPOSITORY=example/models GITHUB_TOKEN="$(gh auth token)" temper doctor --github',
  },
  GITHUB_PERMISSION: {
    exit: 4,
    summary: 'the token may not do this',
    explanation:
      'GitHub knows the token, and it lacks a permission. The message names it as the `permissions:` block of a workflow does. ' +
      'Add it to the job that failed, and to no other. The token of a pull request from a fork may read only, whatever the workflow ' +
      'says; so may all tokens of an organisation or a repository whose settings say so. What the administration of a repository ' +
      'is about (branch protection, Actions) no token of a workflow can read: use one of an administrator, on a laptop.',
    example: 'permissions: {}   # and a step that writes a comment',
  },
  GITHUB_NOT_FOUND: {
    exit: 1,
    summary: 'GitHub has no such thing',
    explanation:
      'The repository, pull request, commit or environment does not exist at this address, or the token may not see it: of a ' +
      'private repository GitHub says to strangers that there is none. Check `GITHUB_REPOSITORY`, the number, and the token.',
    example: 'GITHUB_REPOSITORY=example/modles temper report plan --from parts',
  },
  GITHUB_RATE_LIMITED: {
    exit: 1,
    summary: 'GitHub asks to wait longer than a command does',
    explanation:
      'A token may ask GitHub so and so often in an hour (1,000 times a repository for the token of a workflow), and not too ' +
      'quickly in a row. Temper waits as long as GitHub says, up to fifteen minutes, and tells so. Here GitHub asks for more, or asked again ' +
      'after the wait. The message says when the limit ends; run the command again then, it finds what it has already ' +
      'written. When it happens often, other workflows of the repository use the same budget.',
  },
  GITHUB_UNREACHABLE: {
    exit: 1,
    summary: 'no answer from GitHub',
    explanation:
      'The connection could not be made, was cut, or nothing came back in time, after several tries. Check the network and the ' +
      'name service; on a runner of your own, that it may reach the address in `GITHUB_API_URL`. Run the command again: ' +
      'it finds what it has already written, even when only the answer was lost.',
    example:
      'GITHUB_API_URL=https://github.example.com/api/v3 temper reconcile --once, with the server down',
  },
  GITHUB_FAILED: {
    exit: 1,
    summary: 'GitHub could not carry out the request',
    explanation:
      'GitHub answered with a failure of its own, again and again. https://www.githubstatus.com says whether it is known. Run the command ' +
      'again when it is over: nothing is lost, and nothing is written twice.',
  },
  GITHUB_REFUSED: {
    exit: 1,
    summary: 'GitHub refuses the request as invalid',
    explanation:
      'The answer says what GitHub does not like: a conflict with the state of the repository (issues are switched off, the ' +
      'conversation is locked, a label cannot be set), or a value. When the message names neither a setting nor ' +
      'something that was written in a spec, please report it.',
  },
  GITHUB_MALFORMED_ANSWER: {
    exit: 1,
    summary: 'an answer does not look like one from GitHub',
    explanation:
      'Something answered in place of GitHub (a proxy, a sign-in page of a network), or a GitHub Enterprise Server is so old or so ' +
      'new that it answers otherwise. Temper believes no answer that it does not understand. Check `GITHUB_API_URL`.',
    example:
      'GITHUB_API_URL=https://github.com temper report plan --from parts   # a page, not the API',
  },
  GITHUB_SUBJECT: {
    exit: 1,
    summary: 'the tokens of the repository have a subject of another form',
    explanation:
      'A role trusts a workflow by the subject (`sub`) of its token. For a job that names an environment GitHub writes `repo:<owner>/<name>:environment:<environment>`, or the same with the ids of owner and repository. Somebody has chosen other claims for this repository or for its organization, so a role that trusts the usual subject would let nobody in, and one that trusts the other might let in more than one environment. Let the repository use the default.',
    example: 'gh api -X PUT repos/acme/models/actions/oidc/customization/sub -F use_default=false',
  },
  GITHUB_TEXT_TOO_LONG: {
    exit: 1,
    summary: 'a text is longer than GitHub takes',
    explanation:
      'Temper keeps what it writes within the limits of GitHub (65,536 characters a comment, 65,535 a text of a check) by leaving ' +
      'out details and saying so. That this was not enough is a mistake of Temper: please report it, with the number of ' +
      'stacks of the pull request. The summary of the workflow run has all of it.',
  },
} as const satisfies Record<string, CodeInfo>;
