// What the desk signs its cookies with, the one of its forms among them: the same in every process under one master key,
// so that a form of one is taken by another, and by the next one after a restart.
import { hkdfSync } from 'node:crypto'
import { ActesError } from '../errors.ts'
import { newToken } from './passwords.ts'
import type { SealingDesk } from './second-step.ts'

const context = 'actes-worker cookies of the desk'

/** The secret, as text. Without a master key it is a random one: forms are then good for this process alone. */
export async function cookieSecret({ masterKey }: Pick<SealingDesk, 'masterKey'>): Promise<string> {
  try {
    return Buffer.from(hkdfSync('sha256', await masterKey(), '', context, 32)).toString('base64url')
  } catch (error) {
    if (error instanceof ActesError && error.code === 'ACTES-C003') return newToken()
    throw error
  }
}
