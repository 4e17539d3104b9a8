// Reprendre: shows a form that arrived after its session had ended, and sends it once the person confirms.
import { mayAnywhere } from '#accounts/access.ts'
import { secretKeys } from '#gateways/settings.ts'
import { html } from '#text/html.ts'
import { form } from '../forms.ts'
import { forgetLateForm, lateFormOf, lateParameter, latePath } from '../late-forms.ts'
import { facts } from '../parts.ts'
import type { UploadAction } from '../uploads.ts'
import { actionAt, pageAt, reasonMost, type Rendered, type Visit } from '../visit.ts'

/** @param served every action whose form may be held; `pages`: the paths that have a page */
export function lateServed(served: () => readonly UploadAction[], pages: () => readonly string[]) {
  const page = pageAt(latePath, 'read', (visit) => renderLatePage(visit, pages()))
  const resend = actionAt(latePath, 'read', async (visit) => {
    const late = await lateFormOf(visit)
    const action = served().find(({ path }) => path === late?.path)
    if (!late || late.hasFiles || !action || !mayAnywhere(visit.grants, action.needs))
      return renderLatePage(visit, pages())
    const answer = await action.run(visit, { params: late.params, fields: late.fields, files: [] })
    await forgetLateForm(visit)
    return answer
  })
  return { pages: [page], actions: [resend] }
}

async function renderLatePage(visit: Visit, pages: readonly string[]): Promise<Rendered> {
  const { say, url } = visit
  const late = await lateFormOf(visit)
  const title = say('Reprendre votre saisie', 'Take up what you typed')
  if (!late)
    return {
      title,
      lead: say(
        'Aucune saisie n’attend ici : elle a été faite dans un autre navigateur, par une autre personne, ou il y a plus de douze heures.',
        'Nothing that was typed waits here: it was in another browser, by another person, or more than twelve hours ago.',
      ),
      main: html``,
    }
  const { path, params, hasFiles } = late
  const back = pathOfFormPage(path, params, pages)
  const files = say(
    'Les fichiers que vous aviez choisis ne sont pas arrivés : choisissez-les de nouveau sur la page du formulaire.',
    'The files that you had chosen did not arrive: choose them again on the page of the form.',
  )
  return {
    title,
    lead: say(
      'Votre session avait pris fin : rien n’a été fait. Relisez ce que vous aviez saisi, puis envoyez-le, ou revenez au formulaire.',
      'Your session had ended: nothing was done. Read again what you had typed, then send it, or go back to the form.',
    ),
    main: html`${typedIn(late.fields)} ${hasFiles && html`<p class="reason">${files}</p>`}
      <div class="moves">
        ${
          !hasFiles &&
          form(visit, {
            action: `${latePath}?${lateParameter}=${url.searchParams.get(lateParameter) ?? ''}`,
            label: say('Envoyer ce que j’avais saisi', 'Send what I had typed'),
            first: true,
          })
        }
        <a class="button" href="${back}">${say('Revenir au formulaire', 'Go back to the form')}</a>
      </div>`,
  }
}

/** Secrets are sent again, but not shown. */
function typedIn(fields: ReadonlyMap<string, readonly string[]>) {
  const rows = [...fields].flatMap(([name, values]) => {
    const text = values.filter((value) => value !== '').join(', ')
    return text === ''
      ? []
      : [[name, secretKeys.has(name.split('.').at(-1) ?? '') || isLong(text) ? '••••••••' : text] as const]
  })
  return facts(rows)
}

/** A declaration, or a certificate with its key: it may contain secrets. */
function isLong(text: string) {
  return text.length > reasonMost || text.includes('\n')
}

/** The page of the form: the longest prefix of its address that has one. */
function pathOfFormPage(path: string, params: Readonly<Record<string, string>>, pages: readonly string[]) {
  const steps = path.split('/')
  const found = steps
    .map((_, left) => steps.slice(0, steps.length - left).join('/'))
    .find((each) => pages.includes(each))
  return (found ?? '/').replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''))
}
