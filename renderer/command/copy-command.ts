// Puts a run's command into the clipboard as text for somewhere else, and says that it did.
import type { Run } from '../../shared/model/run.ts';
import { COPY_FORMS, type CopyForm, copyAs } from '../../shared/text/copy-as.ts';
import { addNotice, type LinkStore } from '../link/store.ts';

/** Copies the command in one of the forms. */
export async function copyCommand(form: CopyForm, run: Run, store: LinkStore): Promise<void> {
  const { host } = store.getState();
  await navigator.clipboard.writeText(copyAs(form, run.command, host?.shellLine ?? []));
  const label = COPY_FORMS.find((each) => each.form === form)?.label ?? form;
  addNotice(store, 'info', `The command of ${run.name} is in the clipboard, for ${label}.`);
}
