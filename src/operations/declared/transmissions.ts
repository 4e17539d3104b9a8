// Operations on transmissions: deposit, list, show, and a person's decisions on them.
import * as z from 'zod'
import { states } from '#lifecycle.ts'
import { acteSchema } from '#protocol/acte/acte.ts'
import { faitsNotes } from '#protocol/calendrier/faits.ts'
import {
  after,
  criteria,
  limit,
  naming,
  ofTransmission,
  reason,
  reasoned,
  sort,
  text,
  createsIn,
  createsOnceIn,
} from '../inputs.ts'
import { partsForm, operation, operations } from '../operation.ts'
import { day, integer, boolean, id, instant, optionalTrue, sha256 } from '../shapes/parts.ts'
import {
  deposited,
  explained,
  requeued,
  shownTransmission,
  transmission,
  transmissions,
} from '../shapes/transmissions.ts'

const dryRun = boolean.default(false).describe('Only report what would happen.')

const heldSince = instant
  .nullable()
  .describe('Only if it has been held since this instant; null: only if it is refused.')

const attempt = id.describe('Only if this attempt is still the one without a verdict.')

const ofFile = sha256.describe('SHA-256 of one of its `files`.')

const depositForm = partsForm('acte', acteSchema, {
  collectivite: '213401482',
  numero: 'DEL11-250625',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Écoles : Convention de partenariat',
  document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
  annexes: [{ fichier: 'convention.pdf', typePiece: '21_DO' }],
})

export const transmissionTable = operations({
  deposit: operation('POST /deposits', {
    about: 'Deposit an act',
    right: 'deposit',
    scope: 'narrow',
    form: depositForm,
    header: {
      name: 'idempotency-key',
      about: 'Replaces `cle`: the same key with the same content is the same transmission.',
      example: 'maraussan-2025-del11',
    },
    output: deposited,
    creates: createsOnceIn('/transmissions'),
    refusals: ['ACTES-V006', 'ACTES-V019', 'ACTES-V020', 'ACTES-A126', 'ACTES-F001', 'ACTES-F007'],
  }),

  checkDeposit: operation('POST /checks', {
    about: 'Check a deposit against every rule, and show what would be sent; nothing is stored',
    right: 'deposit',
    scope: 'narrow',
    form: depositForm,
    output: explained,
    refusals: ['ACTES-A028'],
  }),

  listTransmissions: operation('GET /transmissions', {
    about: 'List transmissions, newest first or as sorted, by page',
    right: 'read',
    scope: 'narrow',
    query: z.strictObject({
      ...criteria,
      sort,
      limit,
      after,
      counted: boolean.exactOptional().describe('Include the total count in the first page.'),
    }),
    output: transmissions,
  }),

  showTransmission: operation('GET /transmissions/:id', {
    about: 'Show a transmission; at once, or when its state changes',
    right: 'read',
    ...ofTransmission,
    query: z.strictObject({
      wait: integer.min(0).max(60).exactOptional().describe('Seconds to wait at most for another state.'),
      seen: z
        .enum(states)
        .exactOptional()
        .describe('With `wait`: the state that the caller knows, so that no change is missed.'),
    }),
    output: shownTransmission,
    refusals: ['ACTES-S006', 'ACTES-S007', 'ACTES-A054'],
  }),

  requeueTransmission: operation('POST /transmissions/:id/requeue', {
    about: 'Requeue a held or refused transmission',
    right: 'requeue',
    ...ofTransmission,
    body: z.strictObject({ reason, dryRun, heldSince: heldSince.exactOptional() }),
    output: requeued,
    refusals: [
      'ACTES-A002',
      'ACTES-A003',
      'ACTES-A004',
      'ACTES-A005',
      'ACTES-A010',
      'ACTES-A018',
      'ACTES-A021',
      'ACTES-S009',
    ],
  }),

  requeueTransmissions: operation('POST /transmissions/requeue', {
    about: 'Requeue the transmissions that a filter selects, or that are named',
    right: 'requeue',
    scope: { transmissions: (input) => ('ids' in input ? input.ids : undefined) },
    body: z.union([
      z.strictObject({ ids: z.array(text(200)).min(1).max(1_000), reason, dryRun }),
      z.strictObject({
        filter: z.strictObject({ ...criteria, limit: integer.min(1).max(5_000).exactOptional(), after }),
        reason,
        dryRun,
      }),
    ]),
    output: requeued,
    refusals: ['ACTES-A006'],
  }),

  cancelTransmission: operation('POST /transmissions/:id/cancel', {
    about: 'Withdraw a transmission before it is sent',
    right: 'cancel',
    ...ofTransmission,
    body: reasoned,
    output: transmission,
    refusals: ['ACTES-A002', 'ACTES-A003'],
  }),

  resolveTransmission: operation('POST /transmissions/:id/resolve', {
    about: 'Record whether an uncertain sending arrived',
    right: 'resolve',
    ...ofTransmission,
    // No other proof of arrival exists, and the transmission is never sent again.
    sensitive: { family: 'decisions', when: (input: object) => 'arrived' in input },
    body: z.union([
      z.strictObject({
        arrived: text(200).describe('Reference given by the gateway.'),
        reason,
        attempt: attempt.exactOptional(),
      }),
      z.strictObject({
        notArrived: z.literal(true),
        withdraw: optionalTrue.describe('It never arrived and is cancelled instead of sent again.'),
        reason,
        attempt: attempt.exactOptional(),
      }),
    ]),
    output: transmission,
    refusals: ['ACTES-A002', 'ACTES-A003', 'ACTES-A041', 'ACTES-S009'],
  }),

  annulTransmission: operation('POST /transmissions/:id/annul', {
    about: 'Ask the préfecture to annul the transmission of an acknowledged act',
    right: 'annul',
    ...ofTransmission,
    body: reasoned,
    output: transmission,
    creates: createsIn('/transmissions'),
    refusals: ['ACTES-A002', 'ACTES-A008', 'ACTES-A009', 'ACTES-A010', 'ACTES-A127'],
  }),

  withdrawRecord: operation('POST /transmissions/:id/withdraw-record', {
    about: 'Withdraw the record of an act that was sent another way; its number is free again',
    right: 'cancel',
    ...ofTransmission,
    body: reasoned,
    output: transmission,
    refusals: ['ACTES-A002', 'ACTES-A008', 'ACTES-A010', 'ACTES-A128', 'ACTES-A129', 'ACTES-A130', 'ACTES-T012'],
  }),

  publishTransmission: operation('POST /transmissions/:id/publish', {
    about:
      'Record the day on which an act was published, posted or notified, or of another fact that counts for its deadlines; calling it again corrects the day',
    right: 'publish',
    ...ofTransmission,
    body: z.strictObject({
      date: day.describe('Neither before the decision (but for a SCoT) nor in the future.'),
      how: z
        .enum(faitsNotes)
        .default('publie')
        .describe('What happened: the chapter `deadlines` says each, and what it changes.'),
      reason: reason.exactOptional(),
    }),
    output: shownTransmission,
    refusals: ['ACTES-A002', 'ACTES-A048'],
  }),

  downloadFile: operation('GET /transmissions/:id/files/:sha256', {
    about: 'Download a file of a transmission; the right `unmask` is required too',
    right: 'read',
    reveals: true,
    ...ofTransmission,
    params: z.object({ ...naming.shape, sha256: ofFile }),
    output: 'bytes',
  }),

  downloadReceipt: operation('GET /transmissions/:id/ar', {
    about: 'Download the AR as it came, in XML; the right `unmask` is required too',
    right: 'read',
    reveals: true,
    ...ofTransmission,
    output: 'bytes',
  }),

  explainTransmission: operation('GET /transmissions/:id/explained', {
    about:
      'Explain what was or would be sent: documents, files, rules, conversions; the right `unmask` is required too',
    right: 'read',
    reveals: true,
    ...ofTransmission,
    output: explained,
  }),
})
