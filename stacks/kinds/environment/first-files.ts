import { scalar, type FirstFiles, type FirstFilesRequest } from '../first-files.ts';

/**
 * The account that AWS's documentation uses in examples
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html, 2026-11). It belongs to nobody.
 */
export const EXAMPLE_ACCOUNT = '123456789012';

/** A first environment: encrypted with keys that AWS owns, watched by a budget, and with a limit for each training. */
export function firstEnvironment(request: FirstFilesRequest): FirstFiles {
  const path = `specs/environments/${request.environment}.yaml`;
  const isExample = request.account === EXAMPLE_ACCOUNT;
  const account = isExample
    ? ' # AWS’s example, good for the sandbox: write yours before you go to AWS'
    : '';
  const text = `# yaml-language-server: $schema=${request.schemaFrom(path)}
#
# One AWS account in one region, and what the models in it share.
apiVersion: temper/v1alpha1
kind: Environment
metadata:
  name: ${scalar(request.environment)} # part of the names of its buckets: it stays from the first apply on
spec:
  account: ${scalar(request.account)}${account}
  region: ${scalar(request.region)}

  # Keys that AWS owns: encrypted at rest, free, nothing to rotate.
  encryption:
    type: aws-managed

  # Job results and budget alerts; each address confirms its subscription once.
  # notifications:
  #   emails: [you@example.com]

  # It warns; it cannot stop a job that runs already.
  budget:
    monthlyUsd: 50

  # What a spec may ask for here, whoever approves it.
  guardrails:
    maxTrainingUsd: 5
`;
  const note = `account ${EXAMPLE_ACCOUNT} is an example: it serves in the sandbox, and in AWS nothing is done with it; write your own into ${path} (aws sts get-caller-identity)`;
  return { files: [{ path, text }], notes: isExample ? [note] : [] };
}
