// Handing an act in: one form, `acte` in JSON and its files. The same deposit again is the same transmission; a refused one
// leaves nothing, and tells every fault.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ActesError, problem, type ErrorCode } from '../../../errors.ts'
import type { DepositResult } from '../../../operations/operations.ts'
import { acteSchema } from '../../../protocol/acte/acte.ts'
import { deposited } from '../answers.ts'
import { withForm } from '../form-upload.ts'
import { transmissionIn } from '../present.ts'
import { faultsIn } from '../problem.ts'
import { route, type Answer, type Call, type Route } from '../route.ts'

const example = {
  collectivite: '213401482',
  numero: 'DEL11-250625',
  nature: 'DE',
  dateDecision: '2025-06-25',
  matiere: '8.1',
  objet: 'Écoles : Convention de partenariat',
  document: { fichier: 'deliberation.pdf', typePiece: '99_DE' },
  annexes: [{ fichier: 'convention.pdf', typePiece: '21_DO' }],
}

export const depositsRoutes: readonly Route[] = [
  route({
    ...{ method: 'POST', path: '/deposits', name: 'deposit', about: 'Hand an act in', needs: 'deposit' },
    form: { part: 'acte', schema: acteSchema, example },
    headers: [
      {
        name: 'idempotency-key',
        about: 'In the place of `cle`: the same key and content again is the same transmission.',
        example: 'maraussan-2025-del11',
      },
    ],
    answers: { 201: deposited, 200: deposited },
    refusals: ['ACTES-V006', 'ACTES-V019', 'ACTES-V020', 'ACTES-F001', 'ACTES-F007'],
    run: async (call) =>
      withForm(call.request, 'acte', async ({ folder, json }) => {
        await writeFile(join(folder, 'acte.json'), withKey(json, keyIn(call)), { flag: 'wx', mode: 0o600 })
        return answerOf(call, await call.operations.deposit(folder, call.caller.who))
      }),
  }),
]

/** The key of the header, with the quotes of its RFC or without them. */
function keyIn({ request }: Pick<Call, 'request'>): string | undefined {
  const given = request.headers['idempotency-key']
  if (typeof given !== 'string' || given.trim() === '') return undefined
  const text = given.trim()
  return /^"(?:[^"\\]|\\["\\])*"$/.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text
}

/** The acte with the key of the header. What is no JSON is left as it is: its reading tells where it is broken. */
function withKey(json: Uint8Array, key: string | undefined): Uint8Array | string {
  const acte = key === undefined ? undefined : parsed(json)
  if (typeof acte !== 'object' || acte === null || Array.isArray(acte)) return json
  const { cle } = acte as { readonly cle?: unknown }
  const where = 'headers.idempotency-key'
  if (cle !== undefined && cle !== '' && cle !== key)
    throw new ActesError('ACTES-A028', {
      problems: [problem('ACTES-A028', where, { value: key ?? '', params: { where } })],
    })
  try {
    return JSON.stringify({ ...acte, cle: key })
  } catch {
    // Deeper than can be written, so no acte: its reading tells what is wrong with it.
    return json
  }
}

function parsed(json: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json)) as unknown
  } catch {
    return undefined
  }
}

/** Of the faults of a deposit: something else lives already; anything else is wrong with it. */
const conflicts: readonly ErrorCode[] = ['ACTES-V019', 'ACTES-V020', 'ACTES-A010']

function answerOf(call: Call, result: DepositResult): Answer {
  if (!result.ok) {
    const isConflict = result.problems.some(({ code }) => conflicts.includes(code))
    return { refused: result.problems, status: isConflict ? 409 : 422 }
  }
  const { ok: _, already, warnings, ...row } = result
  const told = { already: already === true, warnings: faultsIn(warnings, call.language) }
  return {
    status: already ? 200 : 201,
    location: `/transmissions/${row.id}`,
    json: { ...transmissionIn(call, row), ...told },
  }
}
