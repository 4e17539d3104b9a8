// Confirmer: a signed-in person proves again who they are, then the held form proceeds as it was sent.
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { heldForm, holdForm, isFormHeld, proveBy, provedBy } from '#accounts/confirming.ts'
import { deskFor } from '#accounts/sign-in.ts'
import { provedMs } from '#operations/second-look.ts'
import { ActesError } from '#errors.ts'
import { html } from '#text/html.ts'
import { inAFolder } from '../../form-upload.ts'
import { form, hidden } from '../forms.ts'
import { anyCodeField } from '../step-forms.ts'
import { passwordField } from '../sign-in-forms.ts'
import type { SentFiles, UploadAction } from '../uploads.ts'
import { actionAt, field, pageAt, type ActionOutcome, type Rendered, type Visit, asked } from '../visit.ts'

const path = '/confirmer'

interface WaitingForm {
  /** Path of the action. */
  readonly path: string
  readonly params: SentFiles['params']
  readonly fields: readonly (readonly [string, readonly string[]])[]
  /** Name, and bytes in base64. */
  readonly files: readonly (readonly [string, string])[]
}

export function confirmable(action: UploadAction): UploadAction {
  return {
    ...action,
    run: async (visit, sent) => {
      try {
        return await action.run(visit, sent)
      } catch (error) {
        if (!(error instanceof ActesError && error.code === 'ACTES-A090')) throw error
        return { title: '', main: html``, onward: await waits(visit, action.path, sent) }
      }
    },
  }
}

/** @returns the page where the person does so */
async function waits({ app, session }: Visit, of: string, { params, fields, files }: SentFiles) {
  const id = app.ports.clock.newId()
  const read = files.map(async (file) => [basename(file), (await readFile(file)).toString('base64')] as const)
  const waiting: WaitingForm = { path: of, params, fields: [...fields], files: await Promise.all(read) }
  await holdForm(app.signIn, { id, session }, waiting)
  return `${path}?demande=${id}`
}

/** @param served every action whose form may be held */
export function confirmServed(served: () => readonly UploadAction[]) {
  const page = pageAt(path, 'read', (visit) => renderConfirmPage(visit, asked(visit, 'demande')))
  const confirm = actionAt(path, 'read', async (visit, sent) => {
    const id = field(sent, 'demande')
    if (!(await isFormHeld(visit.app.signIn, id, visit.session))) return renderConfirmPage(visit, id)
    if (isProved(visit)) return goOn(visit, id, served())
    const by = await waysOf(visit)
    // Not trimmed: spaces at the ends belong to a password.
    const secret = sent.fields.get(by === 'password' ? 'motDePasse' : 'code')?.[0] ?? ''
    const desk = deskFor(visit.app.signIn, visit.address, visit.session)
    const isRight = by !== 'provider' && (await proveBy(desk, visit, { by, secret }))
    return isRight ? goOn(visit.proved(visit.now), id, served()) : renderConfirmPage(visit, id, 'wrong')
  })
  return { pages: [page], actions: [confirm] }
}

function waysOf({ app, login, installation }: Visit) {
  return provedBy(app.signIn, login, installation.takesPasswords)
}

function isProved({ provedAt, now }: Visit) {
  return now.getTime() - provedAt.getTime() <= provedMs
}

async function goOn(visit: Visit, id: string, served: readonly UploadAction[]): Promise<ActionOutcome> {
  const waiting = (await heldForm(visit.app.signIn, id, visit.session)) as WaitingForm | undefined
  const action = served.find((each) => each.path === waiting?.path)
  if (!waiting || !action) return renderConfirmPage(visit, id)
  const { params, files } = waiting
  const sent = { params, fields: new Map(waiting.fields) }
  if (files.length === 0) return action.run(visit, { ...sent, files: [] })
  return inAFolder('upload', { caller: visit.login }, async (folder) => {
    const laid = files.map(async ([name, content]) => {
      const file = join(folder, basename(name))
      await writeFile(file, Buffer.from(content, 'base64'), { mode: 0o600 })
      return file
    })
    return action.run(visit, { ...sent, files: await Promise.all(laid) })
  })
}

async function renderConfirmPage(visit: Visit, id: string, wrong?: 'wrong'): Promise<Rendered> {
  const { say, app, session } = visit
  const title = say('Confirmer votre identité', 'Prove who you are')
  if (!(await isFormHeld(app.signIn, id, session)))
    return {
      title,
      lead: say(
        'Aucune demande n’attend ici : elle a déjà été envoyée, ou elle a attendu plus d’un quart d’heure. Dans ce cas, refaites-la.',
        'Nothing waits here: it was sent already, or has waited for more than a quarter of an hour. Ask again in that case.',
      ),
      main: html``,
    }
  const lead = say(
    'Cette opération engage la collectivité : confirmez votre identité. Votre saisie est conservée un quart d’heure, et sera envoyée dès que vous aurez confirmé.',
    'What you ask for binds the collectivité: prove that it is you. What you typed is kept for a quarter of an hour, and is sent once you have.',
  )
  const refused = say(
    'Code ou mot de passe incorrect, ou trop de tentatives : attendez un quart d’heure, ou recommencez.',
    'It is not right, or there were too many tries: wait for a quarter of an hour, or try again.',
  )
  return {
    title,
    lead,
    status: wrong ? 422 : 200,
    main: html`${wrong && html`<p class="said no" role="status">${refused}</p>`} ${await proof(visit, id)}`,
  }
}

async function proof(visit: Visit, id: string) {
  const { say, installation } = visit
  const waiting = hidden('demande', id)
  const goes = { action: path, label: say('Confirmer et continuer', 'Confirm and go on'), first: true }
  if (isProved(visit)) return form(visit, { action: path, label: say('Continuer', 'Go on'), first: true }, waiting)
  const by = await waysOf(visit)
  if (by === 'password')
    return form(visit, goes, [waiting, passwordField(say('Mot de passe', 'Password'), 'motDePasse')])
  if (by === 'code') return form(visit, goes, [waiting, anyCodeField(say)])
  const label = say(
    `Confirmer avec ${installation.provider || 'le fournisseur'}`,
    `Confirm with ${installation.provider || 'the provider'}`,
  )
  return html`<p><a class="button first" href="/entrer/oidc?confirmer=${id}">${label}</a></p>`
}
