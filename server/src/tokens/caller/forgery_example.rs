fn forged(user: UserId, account: Account, grant: Option<Uuid>) -> Caller {
    Caller { user, account, grant }
}
