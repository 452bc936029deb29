# bash completion for kontor(1)

_kontor() {
    local cur prev words cword
    _init_completion || return

    local commands="init check once run connect import preview list show explain review
        match unmatch split ignore writeoff forget paid reminders hold report tasks
        export handbook outbox cancel correct verify help"
    local options="-C --firm --now --today --json --csv -v --verbose -q --quiet -h --help
        --version"
    local command= firm=${KONTOR_FIRM:-.} i
    for ((i = 1; i < cword; i++)); do
        case ${words[i]} in
        -C | --firm) firm=${words[++i]} ;;
        --now | --today) ((i++)) ;;
        -*) ;;
        *)
            command=${words[i]}
            break
            ;;
        esac
    done
    case $prev in
    -C | --firm)
        _filedir -d
        return
        ;;
    --now | --today | --date) return ;;
    esac
    if [ -z "$command" ]; then
        if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "$options" -- "$cur"))
        else
            COMPREPLY=($(compgen -W "$commands" -- "$cur"))
        fi
        return
    fi
    _kontor_arguments
}

# Numbers of invoices, first column of the list.
_kontor_invoices() {
    COMPREPLY=($(compgen -W "$(kontor -C "$firm" list "$1" --csv 2>/dev/null |
        sed -n '2,$s/[;,].*//p' | tr -d '"')" -- "$cur"))
}

_kontor_arguments() {
    case $command in
    init)
        if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "--name --street --postcode --city --region --phone
                --email --vat-id --tax-number --iban --bic --owner-email
                --small-business" -- "$cur"))
        else
            _filedir -d
        fi
        ;;
    import)
        if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "--explain --as" -- "$cur"))
        else
            _filedir
        fi
        ;;
    preview)
        if [[ $cur == -* ]]; then
            COMPREPLY=($(compgen -W "-o --output --layout --order" -- "$cur"))
        else
            _filedir
        fi
        ;;
    list) COMPREPLY=($(compgen -W "open overdue paid all --json --csv" -- "$cur")) ;;
    show | explain | cancel | correct) _kontor_invoices all ;;
    paid | hold) _kontor_invoices open ;;
    writeoff)
        _kontor_invoices open
        COMPREPLY+=($(compgen -W "--fee" -- "$cur"))
        ;;
    connect) COMPREPLY=($(compgen -W "--dry-run again done" -- "$cur")) ;;
    export) COMPREPLY=($(compgen -W "matches datev zip journal --month --year -o" -- "$cur")) ;;
    reminders) COMPREPLY=($(compgen -W "--date --output approve" -- "$cur")) ;;
    report) COMPREPLY=($(compgen -W "--send" -- "$cur")) ;;
    tasks) COMPREPLY=($(compgen -W "done" -- "$cur")) ;;
    outbox) COMPREPLY=($(compgen -W "all retry sent resend drop" -- "$cur")) ;;
    verify) COMPREPLY=($(compgen -W "--rebuild" -- "$cur")) ;;
    help) COMPREPLY=($(compgen -W "$commands" -- "$cur")) ;;
    esac
}

complete -F _kontor kontor
