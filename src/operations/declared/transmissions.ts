// Acts handed in, and every transmission: listed, shown, and what a person decides about it.
import * as z from 'zod'
import { acteSchema } from '../../protocol/acte/acte.ts'
import { criteria, limit, naming, reason, reasoned, text, after } from '../inputs.ts'
import { folderForm, operation } from '../operation.ts'
import { deposited, explained, requeued, shownTransmission, transmission, transmissions } from '../shapes.ts'

export const deposit = operation({
  ...{ method: 'POST', path: '/deposits', name: 'deposit', about: 'Hand an act in' },
  right: 'deposit',
  scope: 'narrow',
  form: folderForm('acte', acteSchema, {
    collectivite: '213401482',
    numero: 'DEL11-250625',
    nature: 'DE',
    dateDecision: '2025-06-25',
    matiere: '8.1',
    objet: 'Écoles : Convention de partenariat',
    document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
    annexes: [{ fichier: 'convention.pdf', typePiece: '21_DO' }],
  }),
  header: {
    name: 'idempotency-key',
    about: 'In the place of `cle`: the same key and content again is the same transmission.',
    example: 'maraussan-2025-del11',
  },
  output: deposited,
  creates: { at: ({ id }: Made) => `/transmissions/${id}`, isNew: ({ already }: Made) => already !== true },
  refusals: ['ACTES-V006', 'ACTES-V019', 'ACTES-V020', 'ACTES-F001', 'ACTES-F007'],
})

export const listTransmissions = operation({
  ...{ method: 'GET', path: '/transmissions', name: 'listTransmissions' },
  about: 'Transmissions, newest first, page by page',
  right: 'read',
  scope: 'narrow',
  query: z.strictObject({
    ...criteria,
    limit,
    after,
    counted: z.boolean().exactOptional().describe('How many there are is told with the first page.'),
  }),
  output: transmissions,
})

export const showTransmission = operation({
  ...{ method: 'GET', path: '/transmissions/:id', name: 'showTransmission' },
  about: 'Everything that is known of one',
  right: 'read',
  scope: { transmission: ({ id }) => id },
  params: naming,
  output: shownTransmission,
  refusals: ['ACTES-S006', 'ACTES-S007'],
})

export const explainTransmission = operation({
  ...{ method: 'GET', path: '/transmissions/:id/explained', name: 'explainTransmission' },
  about: 'What was sent for it, or would be: documents, files, rules, conversions; the right `unmask` is needed too',
  right: 'read',
  reveals: true,
  scope: { transmission: ({ id }) => id },
  params: naming,
  output: explained,
})

const dryRun = z.boolean().default(false).describe('Only say what would happen.')

const heldSince = z.iso
  .datetime()
  .nullable()
  .describe('Only if it is still held since then; null: only if it is refused.')

export const requeueTransmission = operation({
  ...{ method: 'POST', path: '/transmissions/:id/requeue', name: 'requeueTransmission' },
  about: 'Try a held or refused one again',
  right: 'requeue',
  scope: { transmission: ({ id }) => id },
  params: naming,
  body: z.strictObject({ reason, dryRun, heldSince: heldSince.exactOptional() }),
  output: requeued,
})

export const requeueTransmissions = operation({
  ...{ method: 'POST', path: '/transmissions/requeue', name: 'requeueTransmissions' },
  about: 'Try again what a filter lists, or what is named',
  right: 'requeue',
  scope: { transmissions: (input) => ('ids' in input ? input.ids : undefined) },
  body: z.union([
    z.strictObject({ ids: z.array(text(200)).min(1).max(1_000), reason, dryRun }),
    z.strictObject({
      filter: z.strictObject({ ...criteria, limit: z.number().int().min(1).max(5_000).exactOptional(), after }),
      reason,
      dryRun,
    }),
  ]),
  output: requeued,
  refusals: ['ACTES-A006'],
})

export const cancelTransmission = operation({
  ...{ method: 'POST', path: '/transmissions/:id/cancel', name: 'cancelTransmission' },
  about: 'Withdraw it before it leaves',
  right: 'cancel',
  scope: { transmission: ({ id }) => id },
  params: naming,
  body: reasoned,
  output: transmission,
  refusals: ['ACTES-A002', 'ACTES-A003'],
})

const attempt = z.uuid().describe('Only if this attempt is still the one without a verdict.')

export const resolveTransmission = operation({
  ...{ method: 'POST', path: '/transmissions/:id/resolve', name: 'resolveTransmission' },
  about: 'Say whether an uncertain sending arrived',
  right: 'resolve',
  scope: { transmission: ({ id }) => id },
  params: naming,
  body: z.union([
    z.strictObject({
      arrived: text(200).describe('Reference given by the gateway.'),
      reason,
      attempt: attempt.exactOptional(),
    }),
    z.strictObject({ notArrived: z.literal(true), reason, attempt: attempt.exactOptional() }),
  ]),
  output: transmission,
  refusals: ['ACTES-A002', 'ACTES-A003', 'ACTES-S009'],
})

export const annulTransmission = operation({
  ...{ method: 'POST', path: '/transmissions/:id/annul', name: 'annulTransmission' },
  about: 'Ask the préfecture to annul the transmission of an acknowledged act',
  right: 'annul',
  scope: { transmission: ({ id }) => id },
  params: naming,
  body: reasoned,
  output: transmission,
  creates: { at: ({ id }: Made) => `/transmissions/${id}` },
  refusals: ['ACTES-A002', 'ACTES-A008', 'ACTES-A009', 'ACTES-A010'],
})

/** Of what an operation made: enough to say where it is. */
interface Made {
  readonly id: string
  readonly already?: boolean
}

const ofFile = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('Of one of its `files`.')

export const downloadFile = operation({
  ...{ method: 'GET', path: '/transmissions/:id/files/:sha256', name: 'downloadFile' },
  about: 'One of its files; the right `unmask` is needed too',
  right: 'read',
  reveals: true,
  scope: { transmission: ({ id }) => id },
  params: z.object({ ...naming.shape, sha256: ofFile }),
  output: 'bytes',
})

export const downloadReceipt = operation({
  ...{ method: 'GET', path: '/transmissions/:id/ar', name: 'downloadReceipt' },
  about: 'The AR as it came, in XML; the right `unmask` is needed too',
  right: 'read',
  reveals: true,
  scope: { transmission: ({ id }) => id },
  params: naming,
  output: 'bytes',
})

export const transmissionTable = {
  deposit,
  listTransmissions,
  showTransmission,
  requeueTransmission,
  requeueTransmissions,
  cancelTransmission,
  resolveTransmission,
  annulTransmission,
  downloadFile,
  downloadReceipt,
  explainTransmission,
}
