import {
  BudgetsClient,
  CreateBudgetCommand,
  CreateNotificationCommand,
  CreateSubscriberCommand,
  DeleteBudgetCommand,
  DescribeBudgetCommand,
  DescribeNotificationsForBudgetCommand,
  DescribeSubscribersForNotificationCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateBudgetCommand,
  UpdateSubscriberCommand,
  type Budget,
  type Notification,
} from '@aws-sdk/client-budgets';
import type { Sandbox } from '../../../controller/sandbox/sandbox.ts';
import { ACCOUNT, clientOf, sandboxes } from './running-sandbox.ts';

const start = sandboxes();
let sandbox: Sandbox;
let budgets: BudgetsClient;
beforeAll(async () => {
  sandbox = await start();
  budgets = new BudgetsClient(clientOf(sandbox));
}, 120_000);

const AccountId = ACCOUNT;
const monthly = (BudgetName: string, Amount = '100'): Budget => ({
  BudgetName,
  BudgetType: 'COST',
  TimeUnit: 'MONTHLY',
  BudgetLimit: { Amount, Unit: 'USD' },
});
const at = (Threshold: number): Notification => ({
  NotificationType: 'ACTUAL',
  ComparisonOperator: 'GREATER_THAN',
  Threshold,
  ThresholdType: 'PERCENTAGE',
});
const email = (Address: string) => ({ SubscriptionType: 'EMAIL' as const, Address });

test('a budget is created with notifications and tags, read, updated and deleted', async () => {
  const BudgetName = 'life';
  await budgets.send(
    new CreateBudgetCommand({
      AccountId,
      Budget: monthly(BudgetName),
      NotificationsWithSubscribers: [
        { Notification: at(50), Subscribers: [email('a@example.com')] },
      ],
      ResourceTags: [{ Key: 'k', Value: 'v' }],
    }),
  );
  const { Budget: created } = await budgets.send(
    new DescribeBudgetCommand({ AccountId, BudgetName }),
  );
  expect(created).toMatchObject({
    BudgetLimit: { Amount: '100' },
    CostTypes: { IncludeTax: true },
  });
  expect(created?.TimePeriod?.Start?.getUTCDate()).toBe(1);
  const ResourceARN = `arn:aws:budgets::${ACCOUNT}:budget/${BudgetName}`;
  const tags = async () =>
    (await budgets.send(new ListTagsForResourceCommand({ ResourceARN }))).ResourceTags;
  expect(await tags()).toEqual([{ Key: 'k', Value: 'v' }]);
  await budgets.send(
    new TagResourceCommand({
      ResourceARN,
      ResourceTags: [
        { Key: 'k', Value: 'w' },
        { Key: 'l', Value: '' },
      ],
    }),
  );
  await budgets.send(new UntagResourceCommand({ ResourceARN, ResourceTagKeys: ['k'] }));
  expect(await tags()).toEqual([{ Key: 'l', Value: '' }]);
  await budgets.send(new UpdateBudgetCommand({ AccountId, NewBudget: monthly(BudgetName, '250') }));
  const { Budget: updated } = await budgets.send(
    new DescribeBudgetCommand({ AccountId, BudgetName }),
  );
  expect(updated).toMatchObject({
    BudgetLimit: { Amount: '250' },
    TimePeriod: created?.TimePeriod,
  });
  await budgets.send(new DeleteBudgetCommand({ AccountId, BudgetName }));
  await expect(
    budgets.send(new DescribeBudgetCommand({ AccountId, BudgetName })),
  ).rejects.toMatchObject({
    name: 'NotFoundException',
  });
});

test('notifications and subscribers are found by their values, as in AWS', async () => {
  const BudgetName = 'alerts';
  await budgets.send(new CreateBudgetCommand({ AccountId, Budget: monthly(BudgetName) }));
  const { ThresholdType: _, ...withoutType } = at(80);
  await budgets.send(
    new CreateNotificationCommand({
      AccountId,
      BudgetName,
      Notification: withoutType,
      Subscribers: [email('a@example.com')],
    }),
  );
  const { Notifications } = await budgets.send(
    new DescribeNotificationsForBudgetCommand({ AccountId, BudgetName }),
  );
  expect(Notifications).toEqual([{ ...at(80), NotificationState: 'OK' }]);
  await budgets.send(
    new CreateSubscriberCommand({
      AccountId,
      BudgetName,
      Notification: at(80),
      Subscriber: email('b@example.com'),
    }),
  );
  await budgets.send(
    new UpdateSubscriberCommand({
      AccountId,
      BudgetName,
      Notification: at(80),
      OldSubscriber: email('a@example.com'),
      NewSubscriber: email('c@example.com'),
    }),
  );
  const { Subscribers } = await budgets.send(
    new DescribeSubscribersForNotificationCommand({ AccountId, BudgetName, Notification: at(80) }),
  );
  expect(Subscribers?.map((one) => one.Address)).toEqual(['c@example.com', 'b@example.com']);
  await expect(
    budgets.send(
      new DescribeSubscribersForNotificationCommand({
        AccountId,
        BudgetName,
        Notification: at(81),
      }),
    ),
  ).rejects.toMatchObject({ name: 'NotFoundException' });
});

describe('AWS’s limits hold', () => {
  const create = (
    budget: Partial<Budget>,
    notifications: { threshold: number; addresses: string[] }[] = [],
  ) =>
    budgets.send(
      new CreateBudgetCommand({
        AccountId,
        Budget: { ...monthly('limits'), ...budget },
        NotificationsWithSubscribers: notifications.map(({ threshold, addresses }) => ({
          Notification: at(threshold),
          Subscribers: addresses.map(email),
        })),
      }),
    );
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => `${index}@example.com`);

  test.each([
    ['a name with a colon', { BudgetName: 'a:b' }, [], 'InvalidParameterException'],
    ['a name of 101 characters', { BudgetName: 'a'.repeat(101) }, [], 'InvalidParameterException'],
    ['no limit', { BudgetLimit: undefined }, [], 'InvalidParameterException'],
    [
      'an address that is none',
      {},
      [{ threshold: 1, addresses: ['nobody'] }],
      'InvalidParameterException',
    ],
    [
      'a negative threshold',
      {},
      [{ threshold: -1, addresses: many(1) }],
      'InvalidParameterException',
    ],
    [
      'eleven e-mail addresses',
      {},
      [{ threshold: 1, addresses: many(11) }],
      'CreationLimitExceededException',
    ],
    [
      'one address twice',
      {},
      [{ threshold: 1, addresses: ['a@example.com', 'a@example.com'] }],
      'DuplicateRecordException',
    ],
    [
      'eleven notifications',
      {},
      many(11).map((one, index) => ({ threshold: index, addresses: [one] })),
      'CreationLimitExceededException',
    ],
  ])('%s is refused', async (_, budget, notifications, name) => {
    await expect(create(budget as Partial<Budget>, notifications)).rejects.toMatchObject({ name });
  });

  test('a name that exists is refused', async () => {
    await create({ BudgetName: 'twice' });
    await expect(create({ BudgetName: 'twice' })).rejects.toMatchObject({
      name: 'DuplicateRecordException',
    });
  });

  test('another account’s budgets are not the caller’s', async () => {
    await expect(
      budgets.send(new DescribeBudgetCommand({ AccountId: '444455556666', BudgetName: 'b' })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
