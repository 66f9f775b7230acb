import type { Right } from './resource-type.ts';

/** Handing the role that an argument names to a service, and to no other one. */
export function passingRole(argument: string, service: 'bedrock' | 'ec2' | 'lambda'): Right {
  return {
    actions: ['iam:PassRole'],
    on: ({ place, text }) => [place.global('iam', `role/${text(argument)}`)],
    when: () => ({ StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } }),
  };
}
