import { checkEnvironment, MICRO } from '../../check.ts';

describe('lists', () => {
  test.each([
    { spec: { budget: { monthlyUsd: 100, alertPercents: [50, 80, 50] } }, on: '50' },
    {
      spec: { notifications: { emails: ['a@example.com', 'A@example.com'] } },
      on: 'A@example.com',
    },
    {
      spec: {
        network: {
          subnets: ['subnet-0a1b2c3d', 'subnet-0a1b2c3d'],
          securityGroups: ['sg-0a1b2c3d'],
        },
      },
      on: 'subnet-0a1b2c3d',
    },
    {
      spec: {
        network: {
          subnets: ['subnet-0a1b2c3d'],
          securityGroups: ['sg-0a1b2c3d', 'sg-0a1b2c3d'],
        },
      },
      on: 'sg-0a1b2c3d',
    },
    { spec: { guardrails: { allowedBaseModels: [MICRO, MICRO] } }, on: MICRO },
  ])('$on stands once', ({ spec, on }) => {
    expect(checkEnvironment(spec)).toMatchObject([
      { code: 'RULE_REPEATED_VALUE', on, related: [{ message: 'first here' }] },
    ]);
  });
});
