import fc from 'fast-check';
import { holds, OPERATORS, type Condition } from '../../../../controller/sandbox/iam/conditions.ts';
import { evaluate, type PolicyStatement } from '../../../../controller/sandbox/iam/evaluate.ts';

const ROLE = 'arn:aws:iam::111122223333:role/temper-bot-v1';
const ask = (action: string, resource = ROLE, context = {}) => ({ action, resource, context });
const allow = (more: Partial<PolicyStatement>): PolicyStatement => ({
  Effect: 'Allow',
  Action: ['*'],
  Resource: ['*'],
  ...more,
});

describe('a policy', () => {
  test.each([
    { name: 'no statement', statements: [], verdict: 'unallowed' },
    { name: 'one that allows', statements: [allow({})], verdict: 'allowed' },
    {
      name: 'the action by name',
      statements: [allow({ Action: ['iam:GetRole'] })],
      verdict: 'allowed',
    },
    {
      name: 'the action in other letters',
      statements: [allow({ Action: ['IAM:getrole'] })],
      verdict: 'allowed',
    },
    {
      name: 'the action by pattern',
      statements: [allow({ Action: ['iam:Get*'] })],
      verdict: 'allowed',
    },
    {
      name: 'another action',
      statements: [allow({ Action: ['iam:GetRoles'] })],
      verdict: 'unallowed',
    },
    {
      name: 'the resource by pattern',
      statements: [allow({ Resource: ['arn:aws:iam::*:role/temper-*-v?'] })],
      verdict: 'allowed',
    },
    {
      name: 'the resource in other letters',
      statements: [allow({ Resource: [ROLE.toUpperCase()] })],
      verdict: 'unallowed',
    },
    {
      name: 'all actions but others',
      statements: [{ ...allow({ NotAction: ['s3:*'] }), Action: undefined }],
      verdict: 'allowed',
    },
    {
      name: 'all actions but this',
      statements: [{ ...allow({ NotAction: ['iam:*'] }), Action: undefined }],
      verdict: 'unallowed',
    },
    {
      name: 'all resources but this',
      statements: [{ ...allow({ NotResource: [ROLE] }), Resource: undefined }],
      verdict: 'unallowed',
    },
    {
      name: 'one that allows and one that denies',
      statements: [allow({}), allow({ Effect: 'Deny' })],
      verdict: 'denied',
    },
    {
      name: 'one that denies something else',
      statements: [allow({}), allow({ Effect: 'Deny', Action: ['s3:*'] })],
      verdict: 'allowed',
    },
    {
      name: 'one with a condition that fails',
      statements: [allow({ Condition: { StringEquals: { 'aws:a': ['b'] } } })],
      verdict: 'unallowed',
    },
  ])('with $name is judged as IAM does', ({ statements, verdict }) => {
    expect(evaluate(statements, ask('iam:GetRole'))).toBe(verdict);
  });
});

describe('a condition', () => {
  const context = {
    'iam:PassedToService': 'bedrock.amazonaws.com',
    'aws:TagKeys': ['team', 'owner'],
    'aws:SourceArn': 'arn:aws:s3:::bucket',
  };
  test.each<{ condition: Condition; is: boolean }>([
    { condition: {}, is: true },
    {
      condition: { StringEquals: { 'IAM:passedtoservice': ['x', 'bedrock.amazonaws.com'] } },
      is: true,
    },
    {
      condition: { StringEquals: { 'iam:PassedToService': ['Bedrock.amazonaws.com'] } },
      is: false,
    },
    {
      condition: { StringEqualsIgnoreCase: { 'iam:PassedToService': ['Bedrock.amazonaws.com'] } },
      is: true,
    },
    { condition: { StringNotEquals: { 'iam:PassedToService': ['ec2.amazonaws.com'] } }, is: true },
    {
      condition: { StringNotEquals: { 'iam:PassedToService': ['bedrock.amazonaws.com'] } },
      is: false,
    },
    { condition: { StringLike: { 'iam:PassedToService': ['bedrock.*'] } }, is: true },
    { condition: { ArnLike: { 'aws:SourceArn': ['arn:*:s3:::b*'] } }, is: true },
    { condition: { ArnNotEquals: { 'aws:SourceArn': ['arn:aws:s3:::bucket'] } }, is: false },
    // What a request does not say is equal to nothing, and differs from everything.
    { condition: { StringEquals: { 'aws:none': ['x'] } }, is: false },
    { condition: { StringNotEquals: { 'aws:none': ['x'] } }, is: true },
    { condition: { StringEqualsIfExists: { 'aws:none': ['x'] } }, is: true },
    { condition: { StringEqualsIfExists: { 'iam:PassedToService': ['x'] } }, is: false },
    { condition: { Null: { 'aws:none': ['true'] } }, is: true },
    { condition: { Null: { 'aws:TagKeys': ['true'] } }, is: false },
    { condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['owner'] } }, is: true },
    { condition: { 'ForAnyValue:StringEquals': { 'aws:none': ['owner'] } }, is: false },
    { condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner'] } }, is: false },
    {
      condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['owner', 'team', 'x'] } },
      is: true,
    },
    { condition: { 'ForAllValues:StringEquals': { 'aws:none': ['owner'] } }, is: true },
    // All operators and all keys must hold.
    {
      condition: {
        StringEquals: { 'iam:PassedToService': ['bedrock.amazonaws.com'], 'aws:none': ['x'] },
      },
      is: false,
    },
    {
      condition: {
        Bool: { 'aws:SecureTransport': ['true'] },
        StringLike: { 'aws:TagKeys': ['*'] },
      },
      is: false,
    },
  ])('$condition', ({ condition, is }) => {
    expect(holds(condition, context)).toBe(is);
  });

  test('without IfExists, and not about all values, differs from its opposite for whatever a request says once', () => {
    const positive = OPERATORS.filter(
      (one) => /^(String|Arn)(Equals|Like)/.test(one) && !one.endsWith('IfExists'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...positive),
        fc.constantFrom('a', 'b', 'a*', '?'),
        fc.option(fc.constantFrom('a', 'b', 'A', 'ab'), { nil: undefined }),
        (operator, wanted, said) => {
          const opposite = operator.replace(/^(String|Arn)/, '$1Not') as typeof operator;
          const about = said === undefined ? {} : { key: said };
          expect(holds({ [operator]: { key: [wanted] } }, about)).not.toBe(
            holds({ [opposite]: { key: [wanted] } }, about),
          );
        },
      ),
    );
  });
});
