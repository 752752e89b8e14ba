// Puts a run's command into the clipboard as text for somewhere else, and says that it did.
import type { Command } from '../../shared/model/command.ts';
import { COPY_FORMS, type CopyForm, copyAs } from '../../shared/text/copy-as.ts';
import { addNotice, type LinkStore } from '../link/store.ts';

/** Copies the command of a run, or one that is being typed, in one of the forms. */
export async function copyCommand(
  form: CopyForm,
  { name, command }: { readonly name: string; readonly command: Command },
  store: LinkStore,
): Promise<void> {
  const { host } = store.getState();
  await navigator.clipboard.writeText(copyAs(form, command, host?.shellLine ?? []));
  const label = COPY_FORMS.find((each) => each.form === form)?.label ?? form;
  addNotice(store, 'info', `The command of ${name} is in the clipboard, for ${label}.`);
}
