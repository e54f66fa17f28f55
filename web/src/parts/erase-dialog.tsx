import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from '../wording/index.tsx';
import { Failure } from './failure.tsx';
import formClasses from './form/form.module.css';

interface EraseDialogProps {
  readonly words: {
    readonly eraseTitle: string;
    readonly eraseText: string;
    readonly eraseConfirm: string;
    readonly eraseYes: string;
  };
  readonly email: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly erase: () => Promise<unknown>;
  readonly onErased: () => Promise<unknown>;
}

/** Nothing brings an account back, so its e-mail is typed first. */
export const EraseDialog = ({ words, email, opened, onClose, erase, onErased }: EraseDialogProps) => {
  const { w } = useWords();
  const [typed, setTyped] = useState('');
  const erasing = useMutation({ mutationFn: erase, onSuccess: onErased });
  return (
    <Modal opened={opened} onClose={onClose} title={words.eraseTitle} closeButtonProps={{ 'aria-label': w.app.close }}>
      <form
        className={formClasses.form}
        onSubmit={(event) => {
          event.preventDefault();
          erasing.mutate();
        }}
      >
        <p>{words.eraseText}</p>
        <TextInput
          label={words.eraseConfirm}
          description={email}
          autoComplete="off"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {erasing.isError && <Failure error={erasing.error} />}
        <div className={formClasses.actions}>
          <Button
            type="submit"
            color="red"
            loading={erasing.isPending}
            disabled={typed.trim().toLowerCase() !== email.toLowerCase()}
          >
            {words.eraseYes}
          </Button>
          <Button variant="default" onClick={onClose}>
            {w.app.cancel}
          </Button>
        </div>
      </form>
    </Modal>
  );
};
